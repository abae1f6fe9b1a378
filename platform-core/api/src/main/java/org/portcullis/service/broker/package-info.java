// SPDX-License-Identifier: Apache-2.0
/** Service: credentials drawn under an elevation (CRB-1). */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
package org.portcullis.service.broker;
