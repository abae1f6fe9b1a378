// SPDX-License-Identifier: Apache-2.0

/** Launcher, configuration, start scripts, assembly and black-box tests. */
package org.portcullis.launcher;
