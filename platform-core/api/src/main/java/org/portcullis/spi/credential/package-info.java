// SPDX-License-Identifier: Apache-2.0
/** Extension point of vaults and of PAM check-out: just-in-time credentials with a lease (CRB-1). */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
package org.portcullis.spi.credential;
