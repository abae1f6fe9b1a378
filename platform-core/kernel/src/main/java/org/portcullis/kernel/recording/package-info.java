// SPDX-License-Identifier: Apache-2.0
/**
 * What vendors recorded of the sessions of leases: read with a durable cursor, taken once, bounded, and put into the audit
 * trail with the lease, the task and the human (AUD-1).
 */
package org.portcullis.kernel.recording;
