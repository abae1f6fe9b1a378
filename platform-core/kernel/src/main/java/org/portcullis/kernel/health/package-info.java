// SPDX-License-Identifier: Apache-2.0
/** How a room of the kernel tells whether it is well, for readiness and {@code portcullis doctor}. */
package org.portcullis.kernel.health;
