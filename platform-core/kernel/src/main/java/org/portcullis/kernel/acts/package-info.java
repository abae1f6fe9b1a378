// SPDX-License-Identifier: Apache-2.0
/**
 * How the kernel's rooms do a thing once and for all: one transaction with its audit record, a denial recorded too, all
 * bad fields named at once (AUD-1, AUD-3).
 */
package org.portcullis.kernel.acts;
