// SPDX-License-Identifier: Apache-2.0
/** Service: readiness, idempotency, back-up and what is deployed. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.4.0")
package org.portcullis.service.platform;
