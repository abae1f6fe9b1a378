// SPDX-License-Identifier: Apache-2.0

/**
 * Keycloak over its admin API: agents as clients of an agent class, their tokens and sessions ended, and what becomes of the
 * realm's people. Keycloak's JSON stays in this package.
 */
package org.portcullis.adapter.idp.keycloak;
