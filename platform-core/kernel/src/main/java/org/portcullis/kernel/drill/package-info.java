// SPDX-License-Identifier: Apache-2.0
/**
 * Drills of the kill switch (REV-7): an environment's probe agent draws at each adapter instance that it can, is killed, and
 * the parts of its revocation are the proof. A drill is a row that any node takes to its end; nothing here ends access by
 * itself.
 */
package org.portcullis.kernel.drill;
