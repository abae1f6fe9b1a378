// SPDX-License-Identifier: Apache-2.0
/** Service: systems and operations that an elevation can be about. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
package org.portcullis.service.catalogue;
