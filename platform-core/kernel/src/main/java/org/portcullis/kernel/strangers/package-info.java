// SPDX-License-Identifier: Apache-2.0
/** Keeps the audit trail bounded against callers that show no valid credential, without losing count of them. */
package org.portcullis.kernel.strangers;
