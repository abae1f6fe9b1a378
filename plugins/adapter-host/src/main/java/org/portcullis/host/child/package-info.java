// SPDX-License-Identifier: Apache-2.0
/** The hosted adapter's process: a framework with exactly one adapter, whose services the platform calls (PLG-6). */
package org.portcullis.host.child;
