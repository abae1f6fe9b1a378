// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.siem.syslog;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.portcullis.tck.Fault;
import org.portcullis.tck.server.RealServers;
import org.portcullis.tck.server.RsyslogServer;

/**
 * A real rsyslog with the configuration of the adapter's page; for TCP without its lines about TLS. One for all tests of a
 * transport: each sees what came after it was opened.
 */
final class RealRsyslog implements SyslogReceiver {
    private static final Path PAGE = Path.of("../../distribution/docs/adapters/siem-syslog/rsyslog.conf");

    private static final Map<Boolean, RsyslogServer> SERVERS = new ConcurrentHashMap<>();

    private final boolean tls;
    final RsyslogServer server;
    private final int before;

    RealRsyslog(boolean tls) {
        this.tls = tls;
        this.server = RealServers.orSkip(() -> SERVERS.computeIfAbsent(
                tls, any -> RsyslogServer.start(own -> configuration(own, tls)))); // it ends with the JVM
        this.before = lines().size();
    }

    private static String configuration(RsyslogServer own, boolean tls) {
        try {
            String text = Files.readString(PAGE)
                    .replace("/etc/portcullis-receiver", Certificates.folder().toString())
                    .replace("/var/log/portcullis.log", file(own).toString())
                    .replace("port=\"6514\"", "address=\"127.0.0.1\" port=\"" + own.port() + "\"");
            return tls ? text : text.replaceAll("(?m)^ *(streamDriver|permittedPeer|defaultNetstream).*$", "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path file(RsyslogServer own) {
        return own.folder().resolve("portcullis.log");
    }

    @Override
    public int port() {
        return server.port();
    }

    @Override
    public boolean isTls() {
        return tls;
    }

    @Override
    public List<String> messages() {
        List<String> all = lines();
        return all.subList(before, all.size());
    }

    private List<String> lines() {
        try {
            return Files.exists(file(server)) ? Files.readAllLines(file(server), StandardCharsets.UTF_8) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** With TLS our certificate is changed to one whose name isn't permitted (the fixture does that). */
    @Override
    public Set<Fault> faults() {
        Set<Fault> faults = EnumSet.of(Fault.UNREACHABLE, Fault.HANG, Fault.ANSWER_LATE);
        if (tls) {
            faults.add(Fault.BAD_CREDENTIALS);
        }
        return faults;
    }

    @Override
    public void breakWith(Fault fault) {
        switch (fault) {
            case UNREACHABLE -> server.kill();
            case HANG, ANSWER_LATE -> server.pause(); // it takes the records in the end, and nobody hears of it
            default -> {
                server.startAgain();
                server.resume();
            }
        }
    }

    @Override
    public void close() {
        breakWith(Fault.NONE);
    }
}
