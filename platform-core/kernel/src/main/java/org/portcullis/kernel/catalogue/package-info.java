// SPDX-License-Identifier: Apache-2.0
/** Systems, their operations and bindings; what isn't declared here is denied (GWY-2, REG-9). */
package org.portcullis.kernel.catalogue;
