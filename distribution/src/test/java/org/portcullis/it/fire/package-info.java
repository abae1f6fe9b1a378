// SPDX-License-Identifier: Apache-2.0
/** Kills while vendors fail: one world with everything connected, and what must hold at the vendors' side. */
package org.portcullis.it.fire;
