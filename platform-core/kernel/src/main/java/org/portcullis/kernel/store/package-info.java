// SPDX-License-Identifier: Apache-2.0
/**
 * The one store: state in SQLite or PostgreSQL behind hand-written SQL, one writer with group commit, readers beside it.
 * What the tables mean stands at the head of {@code db/migration/V1__begin.sql}; why it is so, in ADR 0001.
 */
package org.portcullis.kernel.store;
