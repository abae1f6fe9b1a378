// SPDX-License-Identifier: Apache-2.0

/**
 * HashiCorp Vault and OpenBao: just-in-time credentials of the database, PKI and SSH engines, secrets of KV version 2, each
 * under an orphan token of its own. Speaks the Vault HTTP API, version 1
 * (https://developer.hashicorp.com/vault/api-docs, https://openbao.org/api-docs).
 */
package org.portcullis.adapter.vault.hashicorp;
