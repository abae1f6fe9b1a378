// SPDX-License-Identifier: Apache-2.0

package org.portcullis.platform;

import java.io.IOException;
import java.nio.file.Files;
import org.portcullis.platform.JarSignature.Refused;
import org.portcullis.service.adapters.AdapterRights;
import org.portcullis.service.platform.DeployFolder;

/**
 * A jar that was uploaded and isn't let in yet.
 *
 * @param copy its bytes, which are the ones that are checked and run
 * @param name by its manifest, for records alone
 * @param version by its manifest, for records alone
 * @param rights by its manifest, for records alone
 */
record Received(Admission.Copy copy, String name, String version, AdapterRights rights) implements DeployFolder.Upload {
    static Received of(Admission.Copy copy) {
        try {
            Facts facts = Facts.of(copy.file());
            return new Received(copy, facts.name(), facts.version().toString(), facts.rights());
        } catch (IOException | Refused e) {
            return new Received(copy, "", "", AdapterRights.NONE); // the check says what is wrong with it
        }
    }

    @Override
    public String sha256() {
        return copy.digest();
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(copy.file());
    }
}
