// SPDX-License-Identifier: Apache-2.0
/** JSON in one form only (RFC 8785), for hashes, signatures and the audit chain. */
package org.portcullis.kernel.canonical;
