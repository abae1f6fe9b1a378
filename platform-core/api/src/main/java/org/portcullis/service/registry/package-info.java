// SPDX-License-Identifier: Apache-2.0
/** Service: agents and their lifecycle (REG-1, REG-2, REG-3). */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.1.0")
package org.portcullis.service.registry;
