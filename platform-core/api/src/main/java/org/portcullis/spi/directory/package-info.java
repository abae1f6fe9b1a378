// SPDX-License-Identifier: Apache-2.0
/** Extension point of identity providers: agents mirrored as agent-class principals, never as humans (REG-4). */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
package org.portcullis.spi.directory;
