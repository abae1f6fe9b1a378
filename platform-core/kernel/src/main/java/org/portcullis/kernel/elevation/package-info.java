// SPDX-License-Identifier: Apache-2.0
/** Just-in-time elevations: asked for, decided on exactly what was shown, ended with their task (JIT-1 … JIT-6). */
package org.portcullis.kernel.elevation;
