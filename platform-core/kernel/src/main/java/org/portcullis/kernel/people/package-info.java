// SPDX-License-Identifier: Apache-2.0
/** Persons, their one-time codes and their short-lived tokens, all hashed at rest (API-4, JIT-3, REV-4). */
package org.portcullis.kernel.people;
