// SPDX-License-Identifier: Apache-2.0
/** Service: just-in-time elevations bound to a task (JIT-1 … JIT-6). */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.1.0")
package org.portcullis.service.elevation;
