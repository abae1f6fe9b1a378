// SPDX-License-Identifier: Apache-2.0

package org.portcullis.launcher;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The terminal of the person who starts the server: it shows what the launcher has to say and nothing else. Whatever a
 * library prints goes into the log, line by line.
 */
final class Console {

    private final PrintStream out = System.out;
    private final PrintStream error = System.err;

    /** Takes the standard streams over for the life of the process; the log's folder must be there. */
    void takeOver() {
        Logger log = LoggerFactory.getLogger("standard-output");
        System.setOut(new PrintStream(new Lines(log::info), true));
        System.setErr(new PrintStream(new Lines(log::warn), true));
    }

    void say(String line) {
        out.println(line);
        out.flush();
    }

    void fail(String sentence) {
        error.println("portcullis: " + sentence);
        error.flush();
    }

    /** Cuts what is printed into lines. */
    private static final class Lines extends OutputStream {

        private final Consumer<String> target;
        private final ByteArrayOutputStream line = new ByteArrayOutputStream();

        Lines(Consumer<String> target) {
            this.target = target;
        }

        @Override
        public synchronized void write(int octet) {
            if (octet != '\n') {
                line.write(octet);
                return;
            }
            String text = line.toString(Charset.defaultCharset()).stripTrailing();
            line.reset();
            if (!text.isEmpty()) {
                target.accept(text);
            }
        }
    }
}
