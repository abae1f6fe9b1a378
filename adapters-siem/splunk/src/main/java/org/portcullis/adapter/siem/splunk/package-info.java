// SPDX-License-Identifier: Apache-2.0
/**
 * {@code siem-splunk}: the audit trail as OCSF events through Splunk's HTTP Event Collector
 * (https://help.splunk.com/en/splunk-enterprise/get-data-in/collect-http-event-data/format-events-for-http-event-collector),
 * counted when the indexer acknowledges them
 * (https://help.splunk.com/en/splunk-enterprise/get-data-in/collect-http-event-data/about-http-event-collector-indexer-acknowledgment).
 */
package org.portcullis.adapter.siem.splunk;
