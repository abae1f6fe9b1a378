// SPDX-License-Identifier: Apache-2.0
/** The one door through which access ends at a vendor, and how its end is proven (REV-1). */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
package org.portcullis.spi.revocation;
