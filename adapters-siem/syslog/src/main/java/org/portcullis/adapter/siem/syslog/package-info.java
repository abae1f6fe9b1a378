// SPDX-License-Identifier: Apache-2.0
/**
 * {@code siem-syslog}: the audit trail as syslog messages (RFC 5424) with octet counting over TLS (RFC 5425) or, on this
 * machine, TCP (RFC 6587); inside are CEF 0, LEEF 2.0, OCSF 1.8.0 or the record's own JSON.
 */
package org.portcullis.adapter.siem.syslog;
