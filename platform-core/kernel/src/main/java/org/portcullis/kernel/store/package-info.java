// SPDX-License-Identifier: Apache-2.0
/**
 * The one store: state in SQLite or PostgreSQL behind hand-written SQL, one writer with group commit, readers beside it.
 * What the tables mean stands at the heads of the files in {@code db/migration}; why it is so, in ADR 0001.
 */
package org.portcullis.kernel.store;
