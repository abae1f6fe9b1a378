// SPDX-License-Identifier: Apache-2.0
package org.portcullis.demo;

import java.io.PrintStream;
import java.util.Locale;

/** Tells the story with times, and counts the claims that were checked. */
public final class Narrator {
    private final PrintStream out;
    private final long started = System.nanoTime();
    private int claims;

    public Narrator(PrintStream out) {
        this.out = out;
    }

    /** A new act. */
    public void act(String title) {
        out.println();
        out.println("== " + title);
    }

    /** Something was done. */
    public void say(String what) {
        out.printf(Locale.ROOT, "[%6.2f s] %s%n", (System.nanoTime() - started) / 1e9, what);
    }

    /** Something must be so. */
    public void claim(boolean holds, String what) {
        if (!holds) {
            throw new Broken("this should be so and isn't: " + what);
        }
        claims++;
        say("  ok: " + what);
    }

    /** How many claims held so far. */
    public int claims() {
        return claims;
    }
}
