// SPDX-License-Identifier: Apache-2.0

/**
 * What stands between the files of an installation and the framework: the check of every jar that is dropped into the
 * deploy folder, and the instance files.
 */
package org.portcullis.platform;
