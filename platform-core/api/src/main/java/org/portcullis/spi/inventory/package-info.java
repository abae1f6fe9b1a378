// SPDX-License-Identifier: Apache-2.0
/** Extension point that lists what exists at a vendor with our mark, for reconciliation and the orphan scan (GOV-4). */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
package org.portcullis.spi.inventory;
