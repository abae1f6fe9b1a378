// SPDX-License-Identifier: Apache-2.0
/** Adapter bundles and instances as people see them: listed with their health, checked before they are put (PLG-3, PLG-6). */
package org.portcullis.kernel.adapters;
