// SPDX-License-Identifier: Apache-2.0
/**
 * Signed tokens, strictly: one spelling per token, one algorithm per key, one type per token class, and proof of
 * possession that can be used once. Everything here refuses by throwing {@link org.portcullis.token.jose.BadToken};
 * nothing in this package decides what an agent may do.
 */
package org.portcullis.token.jose;
