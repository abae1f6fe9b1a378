// SPDX-License-Identifier: Apache-2.0
/** The regulator's three questions about any action, answered from the records in one place (AUD-6). */
package org.portcullis.kernel.answers;
