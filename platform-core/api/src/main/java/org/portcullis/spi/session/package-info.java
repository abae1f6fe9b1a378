// SPDX-License-Identifier: Apache-2.0
/** Extension point of vendors that record what was done in the sessions of leases and grants (AUD-1, GWY-6). */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
package org.portcullis.spi.session;
