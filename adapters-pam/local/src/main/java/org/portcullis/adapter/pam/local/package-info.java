// SPDX-License-Identifier: Apache-2.0
/**
 * The embedded PAM {@code pam-local}: grants operations at the embedded target to an account for a task, through the
 * target's administration interface, and ends the sessions that rest on them.
 */
package org.portcullis.adapter.pam.local;
