// SPDX-License-Identifier: Apache-2.0
/** What the platform says about itself, and answers that are given once (API-1, OPS-2). */
package org.portcullis.kernel.platform;
