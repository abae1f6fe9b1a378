// SPDX-License-Identifier: Apache-2.0
/** The story that {@code ./run demo} plays, through the public API and the CLI only, with every claim checked. */
package org.portcullis.demo;
