// SPDX-License-Identifier: Apache-2.0
/**
 * The embedded vault {@code vault-local}: makes leased accounts at the embedded target through its administration
 * interface, and keeps an encrypted book of them.
 */
package org.portcullis.adapter.vault.local;
