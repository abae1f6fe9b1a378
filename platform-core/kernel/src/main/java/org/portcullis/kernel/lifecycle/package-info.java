// SPDX-License-Identifier: Apache-2.0
/**
 * What sources tell of people, and what follows from it (REG-6, REG-7): read with a durable cursor, taken once, done to the
 * end.
 */
package org.portcullis.kernel.lifecycle;
