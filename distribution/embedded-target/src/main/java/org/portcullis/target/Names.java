// SPDX-License-Identifier: Apache-2.0
package org.portcullis.target;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.regex.Pattern;

/**
 * The rule for names of accounts and grants: the part before the first dot is the name space, which can be closed with
 * all that is in it and all that would yet be made in it.
 */
final class Names {
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9_-]{1,99}(\\.[a-z0-9_-]{1,60})?");

    private Names() {}

    static String checked(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new Refusal(400, "bad-name", "a name is <space> or <space>.<rest> of a-z, 0-9, _ and -");
        }
        return name;
    }

    static String spaceOf(String name) {
        int dot = name.indexOf('.');
        return dot < 0 ? name : name.substring(0, dot);
    }

    /** What is in one space: the names that go on with a dot lie together in the map, before {@code space/}. */
    static <T> List<T> inSpace(NavigableMap<String, T> all, String space) {
        List<T> found = new ArrayList<>(all.subMap(space + ".", space + "/").values());
        T itself = all.get(space);
        if (itself != null) {
            found.add(itself);
        }
        return found;
    }
}
