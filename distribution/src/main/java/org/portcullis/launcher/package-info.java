// SPDX-License-Identifier: Apache-2.0

/**
 * Starts the server: prepares the home folder, takes its lock, starts the OSGi framework with the shipped bundles by
 * start level, opens the two HTTP servers last, and stops everything in reverse order. Plain Java, outside OSGi.
 */
package org.portcullis.launcher;
