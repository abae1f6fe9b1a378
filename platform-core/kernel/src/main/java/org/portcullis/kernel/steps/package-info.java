// SPDX-License-Identifier: Apache-2.0
/** The named steps of issuing and revoking, told to a {@code StepListener} where one is registered (REV-3). */
package org.portcullis.kernel.steps;
