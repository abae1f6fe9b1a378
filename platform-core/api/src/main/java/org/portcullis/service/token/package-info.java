// SPDX-License-Identifier: Apache-2.0
/** Service: verification of the platform's own access tokens. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.1.0")
package org.portcullis.service.token;
