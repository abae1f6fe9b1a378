// SPDX-License-Identifier: Apache-2.0
/** What all services of the kernel share: ids, refusals, pages. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.2.0")
package org.portcullis.service;
