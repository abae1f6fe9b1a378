// SPDX-License-Identifier: Apache-2.0

/** Benchmarks of the product beside a bare yardstick in the same run; {@code bin/bench} runs them. */
package org.portcullis.bench;
