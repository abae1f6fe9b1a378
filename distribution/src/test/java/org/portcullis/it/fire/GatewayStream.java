// SPDX-License-Identifier: Apache-2.0
package org.portcullis.it.fire;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.portcullis.it.Bot;
import org.portcullis.it.ServerUnderTest;

/** An answer of the gateway that goes on until it is cut. */
final class GatewayStream {
    private static final String PATH = "/gw/billing-db/invoices/stream";
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);

    GatewayStream(ServerUnderTest server, Bot bot, String elevation) throws Exception {
        bot.through(elevation, "GET", "/gw/billing-db/invoices").must(200); // a fresh nonce for the next proof
        HttpRequest.Builder request =
                HttpRequest.newBuilder(server.data(PATH)).header("Portcullis-Elevation", elevation);
        bot.headers("GET", PATH).forEach(request::header);
        HttpResponse<InputStream> answer = CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        if (answer.statusCode() != 200) {
            throw new AssertionError("no stream: " + answer.statusCode());
        }
        Thread reader = new Thread(() -> read(answer.body()), "stream");
        reader.setDaemon(true);
        reader.start();
        if (!begun.await(20, TimeUnit.SECONDS)) {
            throw new AssertionError("the stream brings nothing");
        }
    }

    private void read(InputStream in) {
        try (in) {
            byte[] buffer = new byte[1024];
            while (in.read(buffer) >= 0) {
                begun.countDown();
            }
        } catch (IOException e) {
            System.getLogger(GatewayStream.class.getName()).log(System.Logger.Level.DEBUG, "cut", e);
        } finally {
            ended.countDown();
        }
    }

    boolean goesOn() {
        return ended.getCount() > 0;
    }

    boolean endsWithin(long seconds) throws InterruptedException {
        return ended.await(seconds, TimeUnit.SECONDS);
    }
}
