// SPDX-License-Identifier: Apache-2.0

/**
 * PostgreSQL as the place where privileges live: a role for each task holds the operations' grants and is granted to the
 * login that a vault minted. Tested with PostgreSQL 15; needs 14 or later
 * (https://www.postgresql.org/docs/15/user-manag.html).
 */
package org.portcullis.adapter.pam.postgresql;
