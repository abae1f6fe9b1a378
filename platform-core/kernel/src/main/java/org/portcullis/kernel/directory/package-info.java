// SPDX-License-Identifier: Apache-2.0
/**
 * Agents mirrored at directories (REG-4, REG-8): the agent's row is the intent, and each directory of its environment is
 * brought after it, however long that takes. Nobody waits for it.
 */
package org.portcullis.kernel.directory;
