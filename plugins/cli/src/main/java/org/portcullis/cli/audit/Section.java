// SPDX-License-Identifier: Apache-2.0
package org.portcullis.cli.audit;

import java.io.IOException;

/** Walks one chain's section of an export and names the first record that doesn't hold (ADR 0002, steps 1 to 4). */
final class Section {
    private final Export export;
    private final SigningKey key;
    private final Heads heads;
    private Line header;
    private Line last;
    private long expected;
    private String hash;

    Section(Export export, SigningKey key, Heads heads) {
        this.export = export;
        this.key = key;
        this.heads = heads;
    }

    /** Returns how many records hold. */
    long verify() throws IOException, Finding {
        header = export.next();
        if (!header.is("header")) {
            throw new Finding(
                    header.number() == 1
                            ? "line 1 is no header of an export: it was changed, or the file is something else"
                            : "line " + header.number()
                                    + " was inserted: nothing but a new header may follow a footer");
        }
        key.check(header.json(), "header in line " + header.number());
        expected = header.whole("first_seq");
        hash = header.text("prev");
        heads.before(header.text("chain"), expected - 1, hash);
        Line line = export.peek();
        while (line != null && !line.is("footer")) {
            if (!good(line)) {
                throw new Finding(Deviation.name(
                        export.next(),
                        export.peek(),
                        new Deviation.Expected(expected, hash, header.text("chain"), header.whole("first_seq"), last)));
            }
            accept(export.next());
            line = export.peek();
        }
        footer(export.next());
        return expected - header.whole("first_seq");
    }

    private boolean good(Line line) {
        return line.isRecord()
                && line.seq() == expected
                && line.text("prev").equals(hash)
                && line.text("chain").equals(header.text("chain"));
    }

    private void accept(Line line) throws Finding {
        hash = line.hash();
        last = line;
        heads.record(header.text("chain"), expected, hash);
        expected++;
    }

    private void footer(Line footer) throws Finding {
        long wanted = header.whole("last_seq");
        if (footer == null || expected <= wanted) {
            throw new Finding("the trail is cut off after record " + (expected - 1)
                    + (expected <= wanted
                            ? ": records " + expected + " to " + wanted + " are missing"
                            : ": no footer"));
        }
        key.check(footer.json(), "footer");
        long count = expected - header.whole("first_seq");
        if (count != 0 && !footer.text("last_hash").equals(hash)) {
            throw new Finding("record " + (expected - 1) + " was changed");
        }
        if (footer.whole("count") != count
                || footer.whole("last_seq") != expected - 1
                || footer.whole("first_seq") != header.whole("first_seq")
                || !footer.text("chain").equals(header.text("chain"))) {
            throw new Finding(
                    expected - 1 > wanted
                            ? "record " + (wanted + 1) + " was inserted: the header ends before it"
                            : "the footer belongs to another export");
        }
        heads.head(header.text("chain"), footer.json().path("head").path("seq").longValue());
    }
}
