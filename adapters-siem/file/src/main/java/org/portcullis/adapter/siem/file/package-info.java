// SPDX-License-Identifier: Apache-2.0
/**
 * {@code siem-file}: writes the audit trail as events of the Open Cybersecurity Schema Framework 1.8.0
 * (https://schema.ocsf.io/1.8.0/), one JSON object a line, for whatever ships files to a SIEM.
 */
package org.portcullis.adapter.siem.file;
