// SPDX-License-Identifier: Apache-2.0
/** Service: people's sessions at identity providers, in which agents may act on their behalf. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
package org.portcullis.service.session;
