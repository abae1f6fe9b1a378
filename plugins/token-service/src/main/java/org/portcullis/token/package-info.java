// SPDX-License-Identifier: Apache-2.0

/** Tokens on the data port; implements the TOKEN part. */
package org.portcullis.token;
