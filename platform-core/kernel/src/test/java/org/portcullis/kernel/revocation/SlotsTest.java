// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.revocation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("REV-1: orders to one instance take turns by the command that they belong to")
class SlotsTest {
    private static final int MOST = 4;

    private final Slots slots = new Slots();
    private final List<String> begun = new ArrayList<>();
    private final List<CompletableFuture<String>> running = new ArrayList<>();

    private CompletableFuture<String> order(String turn, String name) {
        return slots.run("vault~t", turn, MOST, () -> {
            begun.add(name);
            CompletableFuture<String> work = new CompletableFuture<>();
            running.add(work);
            return work;
        });
    }

    private void endOne() {
        running.remove(0).complete("ended");
    }

    @Test
    @DisplayName("a single kill among the 900 orders of another begins as soon as one of the four that run has ended")
    void single() {
        for (int i = 0; i < 900; i++) {
            order("mass", "mass-" + i);
        }
        order("single", "single");
        assertThat(begun).containsExactly("mass-0", "mass-1", "mass-2", "mass-3");
        endOne();
        endOne();
        assertThat(begun).hasSize(6).contains("single");
        while (!running.isEmpty()) {
            assertThat(running).hasSizeLessThanOrEqualTo(MOST);
            endOne();
        }
        assertThat(begun).hasSize(901).doesNotHaveDuplicates();
    }

    @Test
    @DisplayName("several kills take turns, each in its own order; a failure frees its place too")
    void turns() {
        for (int i = 0; i < MOST; i++) {
            order("first", "first-" + i);
        }
        order("first", "first-4");
        order("first", "first-5");
        order("second", "second-0");
        order("second", "second-1");
        order("third", "third-0");
        running.remove(0).completeExceptionally(new IllegalStateException("told to fail"));
        while (!running.isEmpty()) {
            endOne();
        }
        assertThat(begun.subList(MOST, begun.size()))
                .containsExactly("first-4", "second-0", "third-0", "first-5", "second-1");
    }

    @Test
    @DisplayName("other instances don't wait for one that is full")
    void others() {
        for (int i = 0; i < 10; i++) {
            order("mass", "mass-" + i);
        }
        slots.run("pam~t", "mass", MOST, () -> {
            begun.add("pam");
            return new CompletableFuture<String>();
        });
        assertThat(begun).hasSize(5).endsWith("pam");
    }

    @Test
    @DisplayName("any number of orders that have nothing to do pass one after the other, not one within the other")
    void nothingToDo() {
        for (int i = 0; i < MOST; i++) {
            order("mass", "mass-" + i);
        }
        List<CompletableFuture<String>> others = new ArrayList<>();
        for (int i = 0; i < 50_000; i++) {
            others.add(slots.run("vault~t", "mass", MOST, () -> CompletableFuture.completedFuture("nothing left")));
        }
        endOne();
        assertThat(others).allMatch(CompletableFuture::isDone).noneMatch(CompletableFuture::isCompletedExceptionally);
    }
}
