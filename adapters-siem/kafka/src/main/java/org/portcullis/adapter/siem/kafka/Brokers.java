// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.siem.kafka;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.util.List;

/**
 * Whether anybody listens. The producer doesn't tell: it tries again and again, and says in the end that time was up, as it
 * does of a broker that hangs.
 */
final class Brokers {
    private static final int CONNECT_MILLIS = 500;

    private final List<String> brokers;

    Brokers(List<String> brokers) {
        this.brokers = brokers;
    }

    /** Whether one of them accepts a connection, or may do so yet. */
    boolean listen(Time time) {
        return brokers.stream().anyMatch(each -> time.isOver() || accepts(KafkaSettings.address(each), time));
    }

    private static boolean accepts(URI broker, Time time) {
        try (Socket socket = new Socket()) {
            socket.connect(
                    new InetSocketAddress(broker.getHost(), broker.getPort()), (int) time.leftMillis(CONNECT_MILLIS));
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
