// SPDX-License-Identifier: Apache-2.0
/**
 * {@code portcullis backup} and {@code portcullis restore}: one file with all that a server keeps. They work on the
 * folders of this machine, without the server; a back-up may be made while it runs (OPS-3, ADR 0003).
 */
package org.portcullis.backup;
