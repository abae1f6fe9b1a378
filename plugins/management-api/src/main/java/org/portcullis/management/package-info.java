// SPDX-License-Identifier: Apache-2.0

/** REST and OpenAPI on the control port. */
package org.portcullis.management;
