// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.siem;

import java.time.Duration;
import java.util.Map;

/**
 * What is asked of a sink; each a setting of its instance. What is missing or out of its range is the default.
 *
 * @param required whether nothing is granted while it is late ({@code sink_required}, false)
 * @param deadline the age of a record by which the sink must have taken it, 1 to 86,400 s ({@code sink_deadline_seconds}, 60)
 * @param quotaBytes how much may wait for it on the disk before people are told, 1 to 1,048,576 MiB ({@code
 *     sink_quota_megabytes}, 1,024)
 */
record SinkTerms(boolean required, Duration deadline, long quotaBytes) {
    private static final int DEADLINE = 60;
    private static final int LONGEST = 86_400;
    private static final int QUOTA = 1_024;
    private static final int LARGEST = 1 << 20;

    static SinkTerms of(Map<String, Object> configuration) {
        Object required = configuration.get("sink_required");
        return new SinkTerms(
                required != null && Boolean.parseBoolean(required.toString()),
                Duration.ofSeconds(number(configuration.get("sink_deadline_seconds"), LONGEST, DEADLINE)),
                (long) number(configuration.get("sink_quota_megabytes"), LARGEST, QUOTA) << 20);
    }

    private static int number(Object given, int most, int none) {
        if (given instanceof Number number && number.longValue() >= 1 && number.longValue() <= most) {
            return number.intValue();
        }
        return none;
    }
}
