// SPDX-License-Identifier: Apache-2.0
package org.portcullis.host.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Arguments and results of the contract's methods as JSON, by the types that the methods declare: no class is ever named by
 * what comes in. What it throws never quotes a value, which may be a secret.
 */
public final class Values {
    private final ObjectMapper json = JsonMapper.builder(new JsonFactory())
            .addModule(ApiTypes.module())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .build();

    /** Bytes that may hold a secret, so that they can be wiped. */
    private static final class Wiped extends ByteArrayOutputStream {
        Wiped() {
            super(512);
        }

        byte[] take() {
            byte[] copy = toByteArray();
            Arrays.fill(buf, (byte) 0);
            return copy;
        }
    }

    /** Any value of ours, such as settings or service properties. */
    public byte[] write(Object value) throws IOException {
        Wiped bytes = new Wiped();
        json.writeValue(bytes, value);
        return bytes.take();
    }

    /** Settings and service properties: text, numbers, truth values, and lists of texts as {@code String[]}. */
    public Map<String, Object> read(byte[] body) throws IOException {
        JavaType type = json.getTypeFactory().constructMapType(TreeMap.class, String.class, Object.class);
        Map<String, Object> map = parsed(() -> json.readValue(body, type));
        return plain(map);
    }

    private static Map<String, Object> plain(Map<String, Object> map) {
        map.values().removeIf(java.util.Objects::isNull);
        map.replaceAll((key, value) -> value instanceof java.util.Collection<?> list
                ? list.stream().map(String::valueOf).toArray(String[]::new)
                : value);
        return map;
    }

    /** The services of a {@link Kind#SERVICES} frame. */
    public List<Offered> services(byte[] body) throws IOException {
        JavaType type = json.getTypeFactory().constructCollectionType(List.class, Offered.class);
        List<Offered> offered = parsed(() -> json.readValue(body, type));
        return offered.stream()
                .map(each -> new Offered(each.number(), each.contracts(), plain(new TreeMap<>(each.properties()))))
                .toList();
    }

    /**
     * A call.
     *
     * @param service the child's number of the service
     * @param method of a contract
     * @param arguments as the method declares them
     */
    public record Call(int service, Method method, Object[] arguments) {
        @Override
        public boolean equals(Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(this);
        }

        @Override
        public String toString() {
            return Contracts.name(method) + " of " + service;
        }
    }

    /** Writes a call. */
    public byte[] call(int service, Method method, Object... arguments) throws IOException {
        Wiped bytes = new Wiped();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeInt(service);
        out.writeUTF(Contracts.name(method));
        Type[] types = method.getGenericParameterTypes();
        try (JsonGenerator list = json.getFactory().createGenerator((java.io.OutputStream) out)) {
            list.writeStartArray();
            for (int i = 0; i < types.length; i++) {
                json.writerFor(json.constructType(types[i])).writeValue(list, arguments[i]);
            }
            list.writeEndArray();
        }
        return bytes.take();
    }

    /** Reads a call; {@link IOException} for anything else. */
    public Call readCall(byte[] body) throws IOException {
        DataInputStream in = new DataInputStream(new java.io.ByteArrayInputStream(body));
        int service = in.readInt();
        Method method = Contracts.method(in.readUTF()).orElseThrow(() -> new IOException("no such method"));
        Type[] types = method.getGenericParameterTypes();
        Object[] arguments = new Object[types.length];
        return parsed(() -> {
            try (JsonParser list = json.createParser((java.io.InputStream) in)) {
                if (list.nextToken() != JsonToken.START_ARRAY) {
                    throw new IOException("no arguments");
                }
                for (int i = 0; i < types.length; i++) {
                    JsonToken next = list.nextToken();
                    if (next == JsonToken.END_ARRAY) {
                        throw new IOException("too few arguments");
                    }
                    arguments[i] = next == JsonToken.VALUE_NULL ? null : argument(list, types[i]);
                }
                if (list.nextToken() != JsonToken.END_ARRAY) {
                    throw new IOException("too many arguments");
                }
                return new Call(service, method, arguments);
            }
        });
    }

    private Object argument(JsonParser list, Type type) throws IOException {
        return json.readerFor(json.constructType(type))
                .without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .readValue(list);
    }

    /** Writes what a method returned. */
    public byte[] result(Method method, Object value) throws IOException {
        Wiped bytes = new Wiped();
        Object plain = value instanceof Optional<?> optional ? optional.orElse(null) : value;
        json.writerFor(type(method)).writeValue(bytes, plain);
        return bytes.take();
    }

    /** Reads what a method returned; null for null, which the contract forbids and the caller will say. */
    public Object readResult(Method method, byte[] body) throws IOException {
        Object plain = parsed(() -> json.readValue(body, type(method)));
        return method.getReturnType() == Optional.class ? Optional.ofNullable(plain) : plain;
    }

    private JavaType type(Method method) {
        Type type = method.getGenericReturnType();
        boolean optional = method.getReturnType() == Optional.class;
        return json.constructType(optional ? ((ParameterizedType) type).getActualTypeArguments()[0] : type);
    }

    private interface Parsing<T> {
        T parse() throws IOException;
    }

    /** A parser's own words quote what it read. */
    private static <T> T parsed(Parsing<T> parsing) throws IOException {
        try {
            return parsing.parse();
        } catch (IOException | RuntimeException e) {
            IOException told = new IOException("what came can't be read as what was expected ("
                    + e.getClass().getSimpleName() + ")");
            told.setStackTrace(e.getStackTrace());
            throw told;
        }
    }
}
