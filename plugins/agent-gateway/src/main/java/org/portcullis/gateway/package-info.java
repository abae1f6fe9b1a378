// SPDX-License-Identifier: Apache-2.0

/** HTTP control point on the data port; implements GATEWAY_BLOCK. */
package org.portcullis.gateway;
