// SPDX-License-Identifier: Apache-2.0
/** What the platform and a hosted adapter's process say to each other, and how each knows the other (PLG-6). */
package org.portcullis.host.wire;
