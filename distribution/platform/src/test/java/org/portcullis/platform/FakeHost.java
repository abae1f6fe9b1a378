// SPDX-License-Identifier: Apache-2.0

package org.portcullis.platform;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.portcullis.platform.Admission.Admitted;
import org.portcullis.platform.JarSignature.Refused;

/** A framework that only remembers; a bundle whose version is 6.6.6 can't be started. */
final class FakeHost implements Host {
    final Map<Long, String> installed = new TreeMap<>();
    private long ids = 100;
    private Optional<String> conflict = Optional.empty();

    void conflict(String why) {
        conflict = Optional.of(why);
    }

    /** Whether two bundles of different names stand in each other's way. */
    boolean exclusive;

    @Override
    public boolean isUp() {
        return true;
    }

    @Override
    public Optional<String> lacking(Path jar) {
        return Optional.empty();
    }

    @Override
    public Optional<String> conflict(Facts facts) {
        boolean taken = exclusive && installed.values().stream().anyMatch(each -> !each.startsWith(facts.name() + " "));
        return taken ? Optional.of("it serves what another does") : conflict;
    }

    @Override
    public long install(Admitted bundle) throws IOException {
        if (!Files.exists(bundle.copy().file())) {
            throw new IOException("the checked copy is gone");
        }
        installed.put(++ids, bundle.name() + " " + bundle.version());
        return ids;
    }

    @Override
    public void start(long bundle) throws Refused {
        if (installed.get(bundle).endsWith("6.6.6")) {
            throw new Refused("its start failed");
        }
    }

    @Override
    public boolean uninstall(long bundle) {
        installed.remove(bundle);
        return true;
    }
}
