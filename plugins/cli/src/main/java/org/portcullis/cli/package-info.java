// SPDX-License-Identifier: Apache-2.0

/** Command line client of the management API; a plain jar. */
package org.portcullis.cli;
