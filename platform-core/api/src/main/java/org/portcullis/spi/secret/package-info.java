// SPDX-License-Identifier: Apache-2.0
/** The one service that adapters may call: it turns a reference into a secret; and the vaults in which such secrets lie. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.1.0")
package org.portcullis.spi.secret;
