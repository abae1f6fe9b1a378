// SPDX-License-Identifier: Apache-2.0
/**
 * The embedded target "billing-db": a small vendor of its own, in a process of its own, with accounts, grants and live
 * sessions, so that a fresh installation has something real to protect. It knows nothing of Portcullis: adapters tell
 * its administration interface whom to let in, as they tell any vendor's.
 */
package org.portcullis.target;
