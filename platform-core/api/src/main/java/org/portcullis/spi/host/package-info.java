// SPDX-License-Identifier: Apache-2.0
/** Where adapters may go: the hosts that a bundle has declared. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
package org.portcullis.spi.host;
