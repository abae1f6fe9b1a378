// SPDX-License-Identifier: Apache-2.0
package org.portcullis.host.wire;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What a new process is told over its standard input, before anything else: nobody reads that in a list of processes.
 *
 * @param token knows the platform, once
 * @param address where the platform listens: a path of a Unix domain socket, or a loopback port
 * @param home the platform's home
 * @param folder the process's own
 * @param systemPackages extra packages that the framework exports
 * @param bundles jars of the platform that the adapter stands on
 */
public record Briefing(
        byte[] token, String address, Path home, Path folder, String systemPackages, List<Path> bundles) {

    /** Copies the list. */
    public Briefing {
        bundles = List.copyOf(bundles);
    }

    /** Writes it; the stream stays open, since its end tells the process that the platform has ended. */
    public void write(OutputStream stream) throws IOException {
        DataOutputStream out = new DataOutputStream(stream);
        out.write(token);
        out.writeUTF(address);
        out.writeUTF(home.toString());
        out.writeUTF(folder.toString());
        out.writeUTF(systemPackages);
        out.writeInt(bundles.size());
        for (Path each : bundles) {
            out.writeUTF(each.toString());
        }
        out.flush();
    }

    /** Reads it, and no byte more. */
    public static Briefing read(InputStream stream) throws IOException {
        DataInputStream in = new DataInputStream(stream);
        byte[] token = in.readNBytes(Handshake.SIZE);
        String address = in.readUTF();
        Path home = Path.of(in.readUTF());
        Path folder = Path.of(in.readUTF());
        String systemPackages = in.readUTF();
        int count = in.readInt();
        List<Path> bundles = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            bundles.add(Path.of(in.readUTF()));
        }
        return new Briefing(token, address, home, folder, systemPackages, bundles);
    }

    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }

    /** Without the token. */
    @Override
    public String toString() {
        return "Briefing[" + folder + "]";
    }
}
