// SPDX-License-Identifier: Apache-2.0
/** Several nodes on one database, each with a network link of its own to it. */
package org.portcullis.it.nodes;
