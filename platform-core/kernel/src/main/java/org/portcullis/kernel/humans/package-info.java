// SPDX-License-Identifier: Apache-2.0
/** Watches the sessions of people on whose behalf something is granted, and ends what was granted when they end. */
package org.portcullis.kernel.humans;
