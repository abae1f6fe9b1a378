// SPDX-License-Identifier: Apache-2.0
/** Extension point of PAM products: operations granted to a principal for one task (JIT-2). */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
package org.portcullis.spi.elevation;
