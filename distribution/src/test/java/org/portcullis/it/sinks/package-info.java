// SPDX-License-Identifier: Apache-2.0

/** Sinks of the audit trail at real receivers that go down and come back, and at some that never answer (AUD-4). */
package org.portcullis.it.sinks;
