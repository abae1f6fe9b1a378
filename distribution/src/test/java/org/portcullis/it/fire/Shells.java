// SPDX-License-Identifier: Apache-2.0
package org.portcullis.it.fire;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.portcullis.it.real.VendorSetup;
import org.portcullis.tck.server.CuttingProxy;
import org.portcullis.tck.server.OpenBaoServer;
import org.portcullis.tck.server.OpensshServer;

/** A host that agents of a world get into with certificates of its vault; the platform's way there is behind a proxy. */
final class Shells implements AutoCloseable {
    static final String SIGNING = "vault-hashicorp~ssh";
    static final String HOST = "pam-openssh~host";
    static final String SYSTEM = "shell";
    static final String OPERATION = "hold";

    final OpensshServer host;
    final Path folder;
    private final CuttingProxy before;

    Shells(OpensshServer host, OpenBaoServer bao, Path folder) throws Exception {
        this.host = host;
        this.folder = Files.createDirectories(folder);
        before = new CuttingProxy(host.port());
        VendorSetup.signs(bao, host);
        // one process leaves the session's own session and group
        host.onHost(
                "cat >/etc/portcullis/operations/" + OPERATION + ".json <<'X'\n{\"account\":\"" + VendorSetup.ACCOUNT
                        + "\",\"command\":[\"/bin/sh\",\"-c\",\"echo begun; setsid sleep \\\"$0\\\" & exec cat\",\"{seconds}\"],"
                        + "\"parameters\":{\"seconds\":\"[0-9]{6}\"}}\nX");
    }

    ObjectNode settings(Path secrets) throws IOException {
        Path key = Files.writeString(secrets.resolve("platform-key"), host.platformKey() + "\n");
        return new ObjectMapper()
                .createObjectNode()
                .put("host", "127.0.0.1")
                .put("port", before.port())
                .put("key_ref", "file:" + key)
                .put("host_key", host.hostKey());
    }

    /** Nobody answers the platform any more; the agents' sessions go on. */
    void stop() {
        before.refuse();
    }

    void hang() {
        before.swallow();
    }

    void goOn() {
        before.pass();
    }

    @Override
    public void close() {
        before.close();
    }
}
