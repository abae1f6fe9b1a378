// SPDX-License-Identifier: Apache-2.0
/** Service: the kill (REV-1 … REV-8). */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.3.0")
package org.portcullis.service.revocation;
