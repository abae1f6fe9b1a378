// SPDX-License-Identifier: Apache-2.0
/** Turns references in configurations into secrets, asked afresh each time so that rotation shows (PLG-3). */
package org.portcullis.kernel.secret;
