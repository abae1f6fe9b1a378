// SPDX-License-Identifier: Apache-2.0
package org.portcullis.cli.audit;

import java.io.IOException;
import java.nio.file.Path;

/** Verifies an export offline (AUD-2). */
public final class Verifier {
    private Verifier() {}

    /**
     * The verdict over a whole file; reads only.
     *
     * @param checkpoint may be null
     */
    public static Verdict verify(Path file, Path publicKey, Path checkpoint) {
        try (Export export = new Export(file)) {
            SigningKey key = SigningKey.read(publicKey);
            Heads heads = Heads.read(checkpoint, key);
            if (export.peek() == null) {
                return Verdict.bad("the file is empty: cut off before its header");
            }
            long records = 0;
            int chains = 0;
            while (export.peek() != null) {
                records += new Section(export, key, heads).verify();
                chains++;
            }
            heads.done();
            return new Verdict(
                    true,
                    "proven: " + records + " records in " + chains
                            + " chain(s), none changed, deleted, swapped, inserted" + " or cut off"
                            + (checkpoint == null ? "" : "; the checkpoint agrees"));
        } catch (Finding e) {
            return Verdict.bad(e.getMessage());
        } catch (IOException e) {
            return Verdict.bad(file + " can't be read: " + e.getMessage());
        }
    }
}
