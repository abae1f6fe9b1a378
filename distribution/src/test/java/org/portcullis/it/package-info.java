// SPDX-License-Identifier: Apache-2.0

/** Black-box tests: the built distribution as child processes, spoken to as its users do. */
package org.portcullis.it;
