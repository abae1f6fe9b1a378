// SPDX-License-Identifier: Apache-2.0

package org.portcullis.it.sinks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.portcullis.it.Bot;
import org.portcullis.it.Office;
import org.portcullis.it.ServerUnderTest;
import org.portcullis.it.TestAuthority;
import org.portcullis.it.sinks.SearchReceiver.Mood;

@Tag("slow")
@DisplayName(
        "A required sink that is late holds the grants, and nothing else; optional ones hold nothing (AUD-3, AUD-4)")
class RequiredSinkIT {
    private static final Duration SOON = Duration.ofSeconds(40);

    @TempDir
    Path folder;

    private void sink(String name, String url, String more) throws IOException {
        Path file = Files.createDirectories(folder.resolve("home/config/instances"))
                .resolve("siem-elastic~" + name + ".json");
        Files.writeString(
                file,
                "{\"url\":\"" + url + "\",\"auth_method\":\"none\",\"call_timeout_seconds\":2,"
                        + "\"sink_deadline_seconds\":2" + more + "}");
    }

    private void sink(String name, SearchReceiver receiver, String more) throws IOException {
        sink(name, "http://127.0.0.1:" + receiver.port(), more);
    }

    private static JsonNode health(Office office, String name) {
        return office.administrator()
                .get("/adapters/instances/siem-elastic~" + name)
                .must(200)
                .body()
                .get("health");
    }

    @Test
    @DisplayName(
            "beside four broken optional sinks agents work; while the required one hangs nothing is granted, a kill is"
                    + " done, and all of it reaches the sink in the end, in order")
    void required() throws Exception {
        TestAuthority authority = new TestAuthority(folder);
        try (SearchReceiver books = new SearchReceiver(Mood.WELL);
                SearchReceiver hole = new SearchReceiver(Mood.HANGS);
                SearchReceiver slow = new SearchReceiver(Mood.SLOW);
                SearchReceiver full = new SearchReceiver(Mood.FULL);
                SearchReceiver old = new SearchReceiver(Mood.WELL, authority.server("receiver.test", 0));
                ServerUnderTest server = new ServerUnderTest(folder.resolve("home"))) {
            sink("books", books, ",\"sink_required\":true");
            sink("hole", hole, "");
            sink("slow", slow, "");
            sink("full", full, ",\"sink_quota_megabytes\":1");
            sink("old", "https://127.0.0.1:" + old.port(), ",\"ca_file\":\"" + authority.certificate() + "\"");
            server.start();
            Office office = new Office(server);
            Bot bot = office.liveBot("busy", "HIGH");
            String elevation = bot.elevate("T-1", "read-invoices").must(201).text("id");
            bot.draw(elevation).must(200);
            Bot other = office.liveBot("patient", "HIGH");
            for (String name : List.of("hole", "full", "old")) {
                ServerUnderTest.await(() -> name + " is late: " + health(office, name), SOON, () -> health(office, name)
                        .get("sink_late")
                        .asBoolean());
            }
            assertThat(health(office, "old").get("last_error").asText()).containsIgnoringCase("certificate");
            assertThat(other.login().status())
                    .as("broken optional sinks hold nothing")
                    .isEqualTo(200);
            assertThat(old.numbers()).isEmpty();

            books.mood(Mood.HANGS);
            ServerUnderTest.await("the hold", SOON, () -> other.login().status() == 503);
            assertThat(other.elevate("T-9", "read-invoices").status()).isIn(401, 503);
            assertThat(office.administrator().get("/doctor").body().toString()).contains("siem-elastic~books");
            assertThat(office.operator().revoke("agent", bot.id(), "PT10S").text("state"))
                    .as("a kill never waits for a sink (REV-8)")
                    .isEqualTo("REVOKED");

            books.mood(Mood.WELL);
            ServerUnderTest.await("grants again", SOON, () -> other.login().status() == 200);
            List<String> told = told(office);
            assertThat(told).contains("siem-elastic~books siem.late FAILED", "siem-elastic~books siem.late DONE");
            assertThat(told).contains("siem-elastic~old siem.late FAILED");
            List<Long> numbers = books.numbers();
            assertThat(new TreeSet<>(numbers))
                    .as("without a gap")
                    .containsExactlyElementsOf(LongStream.rangeClosed(1, new TreeSet<>(numbers).last())
                            .boxed()
                            .toList());
            metrics(server, office);
        }
    }

    private static List<String> told(Office office) {
        JsonNode items = office.requester()
                .get("/audit?action=siem.late&limit=100")
                .must(200)
                .body()
                .get("items");
        return Stream.iterate(0, i -> i + 1)
                .limit(items.size())
                .map(i -> items.get(i).get("record"))
                .map(each -> each.at("/details/adapter").asText() + " "
                        + each.path("action").asText() + " "
                        + each.path("outcome").asText())
                .toList();
    }

    private static void metrics(ServerUnderTest server, Office office) throws Exception {
        var request = java.net.http.HttpRequest.newBuilder(server.control("/metrics"))
                .header("Authorization", "Bearer " + office.administrator().token())
                .build();
        String text = java.net.http.HttpClient.newHttpClient()
                .send(request, java.net.http.HttpResponse.BodyHandlers.ofString())
                .body();
        assertThat(text)
                .contains("portcullis_sink_late{instance=\"siem-elastic~hole\"} 1.0")
                .contains("portcullis_sink_late{instance=\"siem-elastic~books\"} 0.0")
                .contains("portcullis_sink_waiting_bytes{instance=\"siem-elastic~full\"} ")
                .doesNotContain("portcullis_sink_late{instance=\"vault");
    }
}
