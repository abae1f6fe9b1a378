// SPDX-License-Identifier: Apache-2.0
/** Extension point of SIEMs: audit records delivered at least once and in order (AUD-4). */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
package org.portcullis.spi.audit;
