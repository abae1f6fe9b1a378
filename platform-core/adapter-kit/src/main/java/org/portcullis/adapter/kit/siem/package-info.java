// SPDX-License-Identifier: Apache-2.0
/**
 * What adapters of SIEMs share: the members of an audit record that every format asks for, and the record as an event of the
 * Open Cybersecurity Schema Framework 1.8.0 (https://schema.ocsf.io/1.8.0/).
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.1.0")
package org.portcullis.adapter.kit.siem;
