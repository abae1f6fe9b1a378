// SPDX-License-Identifier: Apache-2.0
package org.portcullis.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** {@code bin/demo [--real]}: plays the whole story and ends with 0 only when every claim held. */
public final class Demo {
    private Demo() {}

    /** Exit codes: 0 every claim held; 1 one didn't; 2 wrong usage; 3 the real servers are missing. */
    public static void main(String[] args) throws IOException {
        List<String> arguments = List.of(args);
        boolean real = arguments.contains("--real");
        if (arguments.size() > (real ? 1 : 0)) {
            System.err.println("portcullis: the demo knows --real and nothing else.");
            System.exit(2);
        }
        System.exit(play(real ? new RealWorld() : new EmbeddedWorld()));
    }

    private static int play(World world) throws IOException {
        Narrator narrator = new Narrator(System.out);
        Path home = Files.createTempDirectory("portcullis-demo");
        boolean kept = true;
        try (world;
                RunningPlatform platform =
                        new RunningPlatform(Path.of(System.getProperty("portcullis.distribution")), home)) {
            narrator.act("The story, on " + world.name());
            world.prepare(home);
            platform.start();
            narrator.say("the platform runs: control " + platform.controlUrl() + ", data " + platform.dataUrl());
            new Story(world, platform, narrator).play();
            System.out.println();
            System.out.println(narrator.claims() + " claims checked, all of them held.");
            kept = false;
            return 0;
        } catch (MissingServers e) {
            System.err.println("portcullis: " + e.getMessage());
            kept = false;
            return 3;
        } catch (Broken e) {
            System.err.println("portcullis: the demo broke: " + e.getMessage());
            System.err.println("portcullis: what it did is kept in " + home);
            return 1;
        } finally {
            if (!kept) {
                delete(home);
            }
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(each);
            }
        }
    }
}
