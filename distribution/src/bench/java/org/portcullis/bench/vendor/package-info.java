// SPDX-License-Identifier: Apache-2.0

/** A bundle for the benchmarks alone: vendors that take their time. Runs inside the server. */
package org.portcullis.bench.vendor;
