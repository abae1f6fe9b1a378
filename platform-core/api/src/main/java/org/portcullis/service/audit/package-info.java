// SPDX-License-Identifier: Apache-2.0
/** Service: the tamper-evident trail (AUD-1 … AUD-6). */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
package org.portcullis.service.audit;
