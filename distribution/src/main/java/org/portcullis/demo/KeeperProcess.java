// SPDX-License-Identifier: Apache-2.0
package org.portcullis.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A {@link Keeper} that runs. */
final class KeeperProcess implements AutoCloseable {
    private final Process process;
    private final BufferedReader answers;
    private final Writer orders;

    KeeperProcess(List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Keeper.class.getName()));
        command.addAll(arguments);
        process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        orders = process.outputWriter(StandardCharsets.UTF_8);
    }

    /** Tries the credential now. */
    String tryNow() {
        return get(ask("try"));
    }

    /** Begins a query of two minutes; the answer comes when it ends, however. */
    CompletableFuture<String> hold() {
        return ask("hold");
    }

    private CompletableFuture<String> ask(String order) {
        try {
            orders.write(order + "\n");
            orders.flush();
        } catch (IOException e) {
            throw new Broken("the keeper of the credential has gone", e);
        }
        return CompletableFuture.supplyAsync(() -> {
            try {
                return String.valueOf(answers.readLine());
            } catch (IOException e) {
                throw new Broken("the keeper of the credential has gone", e);
            }
        });
    }

    static String get(CompletableFuture<String> answer) {
        try {
            return answer.get(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Broken("interrupted", e);
        } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
            throw new Broken("the keeper of the credential gave no answer: " + e, e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
