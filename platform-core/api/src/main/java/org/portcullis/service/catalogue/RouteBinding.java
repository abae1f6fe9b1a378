// SPDX-License-Identifier: Apache-2.0
package org.portcullis.service.catalogue;

/**
 * Which gateway request is this operation.
 *
 * @param route first path segment after {@code /gw/}
 * @param method HTTP method, upper case
 * @param path pattern of the rest of the path: literal segments, <code>{name}</code> for one segment, a last
 *     {@code **} for any rest
 */
public record RouteBinding(String route, String method, String path) {}
