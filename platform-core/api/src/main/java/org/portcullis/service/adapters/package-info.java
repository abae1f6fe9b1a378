// SPDX-License-Identifier: Apache-2.0
/** Service: adapter bundles, instances and their health. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.3.0")
package org.portcullis.service.adapters;
