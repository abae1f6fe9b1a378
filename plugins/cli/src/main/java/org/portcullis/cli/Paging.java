// SPDX-License-Identifier: Apache-2.0
package org.portcullis.cli;

import picocli.CommandLine.Option;

/** Which page of a list. */
final class Paging {
    @Option(
            names = "--limit",
            defaultValue = "50",
            description = "at most so many, 1 to 500 (default: ${DEFAULT-VALUE})")
    int limit;

    @Option(names = "--cursor", description = "where the last page ended")
    String cursor;

    String query() {
        return "limit=" + limit + (cursor == null ? "" : "&cursor=" + ApiClient.segment(cursor));
    }
}
