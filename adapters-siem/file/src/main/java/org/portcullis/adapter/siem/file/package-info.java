// SPDX-License-Identifier: Apache-2.0

/** OCSF JSON lines in rotated files. */
package org.portcullis.adapter.siem.file;
