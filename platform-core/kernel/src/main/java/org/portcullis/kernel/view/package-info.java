// SPDX-License-Identifier: Apache-2.0
/**
 * This node's view of the ledger: what gateway and introspection are answered from, without touching a disk. Pushed at
 * each commit of this node, polled for other nodes' commits, and believed for 2 s from the start of the last good poll.
 */
package org.portcullis.kernel.view;
