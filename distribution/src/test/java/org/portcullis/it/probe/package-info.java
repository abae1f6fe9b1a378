// SPDX-License-Identifier: Apache-2.0

/** A bundle that shows by a file whether it runs; packed and dropped into the deploy folder by a test. */
package org.portcullis.it.probe;
