// SPDX-License-Identifier: Apache-2.0
/** The process killed in the middle of its work, at each named step and at random (REV-3, CRB-1, AUD-3). */
package org.portcullis.it.crash;
