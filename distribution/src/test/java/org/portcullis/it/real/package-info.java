// SPDX-License-Identifier: Apache-2.0
/** The built platform on real servers: OpenBao and PostgreSQL. */
package org.portcullis.it.real;
