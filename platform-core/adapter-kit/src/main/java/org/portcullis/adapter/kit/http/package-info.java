// SPDX-License-Identifier: Apache-2.0
/**
 * HTTP/1.1 and JSON towards a vendor: one deadline for the whole call, connections that are reused and looked at before
 * they are, an answer to "did it happen?" in every failure, no redirects, and no plain text off this machine.
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("2.1.0")
package org.portcullis.adapter.kit.http;
