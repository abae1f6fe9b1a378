// SPDX-License-Identifier: Apache-2.0

/** Grants at the embedded target. */
package org.portcullis.adapter.pam.local;
