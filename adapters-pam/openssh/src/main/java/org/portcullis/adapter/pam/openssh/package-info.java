// SPDX-License-Identifier: Apache-2.0
/**
 * A host behind OpenSSH as the place where operations are done: a grant is a line that lets one principal's certificates
 * in, with a forced command that does the grant's operations and nothing else. The host's side is a program of its own
 * ({@code portcullis-host} on the adapter's page); this side asks it over ssh. Tested with OpenSSH 9.2; needs 9.1 or later
 * (https://man.openbsd.org/sshd.8#AUTHORIZED_KEYS_FILE_FORMAT).
 */
package org.portcullis.adapter.pam.openssh;
