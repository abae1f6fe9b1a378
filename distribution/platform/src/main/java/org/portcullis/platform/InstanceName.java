// SPDX-License-Identifier: Apache-2.0

package org.portcullis.platform;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of an adapter instance, {@code <family>-<vendor>~<name>}, and its place in the configuration service.
 *
 * @param factoryPid as in {@code org.portcullis.adapter.vault.hashicorp}
 * @param name as in {@code prod}
 */
record InstanceName(String factoryPid, String name) {

    private static final Pattern ID = Pattern.compile("([a-z][a-z0-9]*)-([a-z][a-z0-9]*)~([a-z0-9][a-z0-9-]{0,62})");

    static Optional<InstanceName> parse(String id) {
        Matcher matcher = ID.matcher(id);
        return matcher.matches()
                ? Optional.of(new InstanceName(
                        "org.portcullis.adapter." + matcher.group(1) + "." + matcher.group(2), matcher.group(3)))
                : Optional.empty();
    }
}
