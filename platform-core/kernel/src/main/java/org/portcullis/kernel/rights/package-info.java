// SPDX-License-Identifier: Apache-2.0
/** What a bundle may do: its manifest declares it, and its own instances' configurations say what is meant (PLG-4). */
package org.portcullis.kernel.rights;
