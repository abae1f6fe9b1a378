// SPDX-License-Identifier: Apache-2.0
/** The one service that adapters may call: it turns a reference into a secret. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.1")
package org.portcullis.spi.secret;
