// SPDX-License-Identifier: Apache-2.0
/**
 * {@code siem-elastic}: the audit trail as documents of the Elastic Common Schema in a data stream of Elasticsearch 8
 * (https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-bulk) or OpenSearch 2
 * (https://docs.opensearch.org/2.19/api-reference/document-apis/bulk/), whose {@code _bulk} is the same.
 */
package org.portcullis.adapter.siem.elastic;
