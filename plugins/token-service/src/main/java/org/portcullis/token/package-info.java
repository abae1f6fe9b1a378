// SPDX-License-Identifier: Apache-2.0

/**
 * The security token service on the data port: agents prove themselves with their registered keys and are given short
 * access tokens (RFC 9068), each a row of the ledger before it is signed. Introspection and the TOKEN part of a
 * revocation ask the ledger, never the token.
 */
package org.portcullis.token;
