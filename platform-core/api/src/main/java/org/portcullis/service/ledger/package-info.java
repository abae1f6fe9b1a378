// SPDX-License-Identifier: Apache-2.0
/** Service: grants, fences and blocks: the truth about what is valid. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("2.2.0")
package org.portcullis.service.ledger;
