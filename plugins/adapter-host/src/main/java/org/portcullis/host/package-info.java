// SPDX-License-Identifier: Apache-2.0
/** Runs adapter instances in processes of their own: starts them, watches them, and offers their services here (PLG-6). */
package org.portcullis.host;
