// SPDX-License-Identifier: Apache-2.0
/**
 * {@code siem-kafka}: the audit trail as OCSF events in a topic of Kafka (https://kafka.apache.org/documentation/#producerapi),
 * keyed by agent, by an idempotent producer that counts nothing before all replicas in sync have it.
 */
package org.portcullis.adapter.siem.kafka;
