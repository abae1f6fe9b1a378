// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.kit.http;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Reads one HTTP/1.1 answer (RFC 9112): status line, fields, and a body of known length, in chunks or to the end. */
final class AnswerReader {
    private static final int MAX_HEAD_BYTES = 32 * 1024;

    private final Connection connection;
    private final Deadline deadline;
    private final int maxBody;
    private int headBytes;

    AnswerReader(Connection connection, Deadline deadline, int maxBody) {
        this.connection = connection;
        this.deadline = deadline;
        this.maxBody = maxBody;
    }

    /** An answer as it came over the wire; {@code reusable} says whether the connection can carry another. */
    record RawAnswer(int status, Map<String, String> fields, byte[] body, boolean reusable) {}

    RawAnswer read() throws IOException {
        while (true) {
            String line = line();
            int status = status(line);
            Map<String, String> fields = fields();
            if (status >= 200) {
                return withBody(line, status, fields);
            }
            if (status == 101) {
                throw new ProtocolException("the vendor switched protocols unasked");
            }
        }
    }

    private RawAnswer withBody(String statusLine, int status, Map<String, String> fields) throws IOException {
        boolean keep = statusLine.startsWith("HTTP/1.1")
                && !fields.getOrDefault("connection", "")
                        .toLowerCase(Locale.ROOT)
                        .contains("close");
        String coding = fields.get("transfer-encoding");
        String length = fields.get("content-length");
        byte[] body;
        if (status == 204 || status == 304) {
            body = new byte[0];
        } else if (coding != null) {
            if (!coding.equalsIgnoreCase("chunked") || length != null) {
                throw new ProtocolException("the answer's length can't be told");
            }
            body = chunks();
        } else if (length != null) {
            body = exactly(length(length));
        } else {
            body = toTheEnd();
            keep = false;
        }
        return new RawAnswer(status, fields, body, keep && connection.isDrained());
    }

    private static int status(String line) throws IOException {
        if (!line.matches("HTTP/1\\.[01] [1-5]\\d\\d( .*)?")) {
            throw new ProtocolException("the vendor did not answer in HTTP/1.1");
        }
        return Integer.parseInt(line.substring(9, 12));
    }

    private Map<String, String> fields() throws IOException {
        Map<String, String> fields = new TreeMap<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            if (colon <= 0) {
                throw new ProtocolException("the answer has a broken header");
            }
            String name = line.substring(0, colon).toLowerCase(Locale.ROOT);
            String value = line.substring(colon + 1).strip();
            String before = fields.put(name, value);
            if (before != null && name.equals("content-length") && !before.equals(value)) {
                throw new ProtocolException("the answer has two lengths");
            }
        }
        return fields;
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder(64);
        for (int c = connection.read(deadline); c != '\n'; c = connection.read(deadline)) {
            if (++headBytes > MAX_HEAD_BYTES) {
                throw new ProtocolException("the answer's head is longer than " + MAX_HEAD_BYTES + " bytes");
            }
            line.append((char) c);
        }
        int end = line.length();
        return end > 0 && line.charAt(end - 1) == '\r' ? line.substring(0, end - 1) : line.toString();
    }

    private byte[] exactly(int count) throws IOException {
        byte[] body = new byte[count];
        for (int read = 0; read < count; ) {
            read += connection.read(body, read, count - read, deadline);
        }
        return body;
    }

    private byte[] chunks() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        while (true) {
            headBytes = 0;
            String size = line();
            int extension = size.indexOf(';');
            int count = chunk(
                    extension < 0 ? size.strip() : size.substring(0, extension).strip());
            if (count == 0) {
                fields(); // trailers say nothing that we use
                return body.toByteArray();
            }
            requireRoom(body.size() + (long) count);
            body.writeBytes(exactly(count));
            if (!line().isEmpty()) {
                throw new ProtocolException("a chunk of the answer is longer than it says");
            }
        }
    }

    private byte[] toTheEnd() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        byte[] part = new byte[8192];
        try {
            while (true) {
                body.write(part, 0, connection.read(part, 0, part.length, deadline));
                requireRoom(body.size());
            }
        } catch (EOFException end) {
            return body.toByteArray();
        }
    }

    private int length(String text) throws IOException {
        if (!text.matches("\\d{1,18}")) {
            throw new ProtocolException("the answer's length is no number");
        }
        requireRoom(Long.parseLong(text));
        return Integer.parseInt(text);
    }

    private int chunk(String text) throws IOException {
        if (!text.matches("[0-9a-fA-F]{1,15}")) {
            throw new ProtocolException("a chunk's length is no number");
        }
        long count = Long.parseLong(text, 16);
        requireRoom(count);
        return (int) count;
    }

    private void requireRoom(long bytes) throws IOException {
        if (bytes > maxBody) {
            throw new ProtocolException("the answer is longer than " + maxBody + " bytes");
        }
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
