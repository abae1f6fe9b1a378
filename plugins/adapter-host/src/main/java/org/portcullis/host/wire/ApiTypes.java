// SPDX-License-Identifier: Apache-2.0
package org.portcullis.host.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.function.Function;
import org.portcullis.spi.Secret;
import org.portcullis.spi.revocation.Receipt;

/** The contract's types that aren't plain records: times, secrets, receipts. */
final class ApiTypes {
    private ApiTypes() {}

    static SimpleModule module() {
        SimpleModule module = new SimpleModule("portcullis");
        text(module, Instant.class, Instant::parse);
        text(module, Duration.class, Duration::parse);
        module.addSerializer(Secret.class, new SecretOut());
        module.addDeserializer(Secret.class, new SecretIn());
        module.addSerializer(Receipt.class, new ReceiptOut());
        module.addDeserializer(Receipt.class, new ReceiptIn());
        return module;
    }

    private static <T> void text(SimpleModule module, Class<T> type, Function<String, T> parse) {
        module.addSerializer(type, new StdSerializer<T>(type) {
            private static final long serialVersionUID = 1L;

            @Override
            public void serialize(T value, JsonGenerator out, SerializerProvider provider) throws IOException {
                out.writeString(value.toString());
            }
        });
        module.addDeserializer(type, new StdDeserializer<T>(type) {
            private static final long serialVersionUID = 1L;

            @Override
            public T deserialize(JsonParser in, DeserializationContext context) throws IOException {
                try {
                    return parse.apply(in.getValueAsString(""));
                } catch (DateTimeException e) {
                    throw new IOException("a time was expected", e);
                }
            }
        });
    }

    private static final class SecretOut extends StdSerializer<Secret> {
        private static final long serialVersionUID = 1L;

        SecretOut() {
            super(Secret.class);
        }

        @Override
        public void serialize(Secret secret, JsonGenerator out, SerializerProvider provider) throws IOException {
            char[] value = secret.reveal();
            try {
                out.writeString(value, 0, value.length);
            } finally {
                Arrays.fill(value, '\0');
            }
        }
    }

    private static final class SecretIn extends StdDeserializer<Secret> {
        private static final long serialVersionUID = 1L;

        SecretIn() {
            super(Secret.class);
        }

        @Override
        public Secret deserialize(JsonParser in, DeserializationContext context) throws IOException {
            if (in.currentToken() != JsonToken.VALUE_STRING) {
                throw new IOException("a secret was expected");
            }
            int from = in.getTextOffset();
            char[] value = Arrays.copyOfRange(in.getTextCharacters(), from, from + in.getTextLength());
            try {
                return Secret.of(value);
            } finally {
                Arrays.fill(value, '\0');
            }
        }
    }

    private static final class ReceiptOut extends StdSerializer<Receipt> {
        private static final long serialVersionUID = 1L;

        ReceiptOut() {
            super(Receipt.class);
        }

        @Override
        public void serialize(Receipt receipt, JsonGenerator out, SerializerProvider provider) throws IOException {
            String[] said = receipt.fold(
                    ended -> new String[] {"ended", Integer.toString(ended.count())},
                    absent -> new String[] {"absent", ""},
                    accepted -> new String[] {"accepted", String.valueOf(accepted.pollAfter())});
            out.writeStartObject();
            out.writeStringField(said[0], said[1]);
            out.writeEndObject();
        }
    }

    private static final class ReceiptIn extends StdDeserializer<Receipt> {
        private static final long serialVersionUID = 1L;

        ReceiptIn() {
            super(Receipt.class);
        }

        @Override
        public Receipt deserialize(JsonParser in, DeserializationContext context) throws IOException {
            JsonNode node = in.readValueAsTree();
            try {
                if (node.has("ended")) {
                    return new Receipt.Ended(Integer.parseInt(node.get("ended").asText()));
                }
                if (node.has("accepted")) {
                    return new Receipt.Accepted(
                            Duration.parse(node.get("accepted").asText()));
                }
            } catch (NumberFormatException | DateTimeException e) {
                throw new IOException("a receipt was expected", e);
            }
            if (node.has("absent")) {
                return new Receipt.AlreadyAbsent();
            }
            throw new IOException("a receipt was expected");
        }
    }
}
