// SPDX-License-Identifier: Apache-2.0

/** A role per task with grants per operation on PostgreSQL. */
package org.portcullis.adapter.pam.postgresql;
