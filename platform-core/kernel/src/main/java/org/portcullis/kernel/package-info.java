// SPDX-License-Identifier: Apache-2.0

/** The only implementation of org.portcullis.service; exports no package. */
package org.portcullis.kernel;
