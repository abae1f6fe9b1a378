// SPDX-License-Identifier: Apache-2.0
/** Service: the policy in force, its versions, what a request would get by it, and tests of policies (JIT-1). */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
package org.portcullis.service.policy;
