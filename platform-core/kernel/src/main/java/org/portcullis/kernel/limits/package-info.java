// SPDX-License-Identifier: Apache-2.0
/** The limits of the risk tiers, as the policy tightens them. */
package org.portcullis.kernel.limits;
