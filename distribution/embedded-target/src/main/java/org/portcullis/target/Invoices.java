// SPDX-License-Identifier: Apache-2.0
package org.portcullis.target;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;

/** The data of billing-db: a dozen invoices, always the same. */
final class Invoices {
    private static final List<String> CUSTOMERS = List.of("acme", "globex", "initech", "umbrella");
    private static final List<ObjectNode> ALL =
            IntStream.rangeClosed(1, 12).mapToObj(Invoices::invoice).toList();
    private static final byte[] ALL_BYTES = render(null);

    private Invoices() {}

    /** The invoices of one customer, or all when {@code customer} is null. */
    static byte[] list(String customer) {
        return customer == null ? ALL_BYTES : render(customer);
    }

    static int count() {
        return ALL.size();
    }

    /** The line of the endless stream with this number, ended by a line feed. */
    static byte[] line(long number) {
        ObjectNode invoice = ALL.get((int) (number % ALL.size())).deepCopy().put("seq", number);
        return (invoice + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] render(String customer) {
        ObjectNode body = BookRecords.JSON.createObjectNode();
        ArrayNode items = body.putArray("invoices");
        ALL.stream()
                .filter(invoice -> customer == null
                        || customer.equals(invoice.get("customer").asText()))
                .forEach(items::add);
        try {
            return BookRecords.JSON.writeValueAsBytes(body);
        } catch (IOException e) {
            throw new IllegalStateException("a JSON tree can always be written", e);
        }
    }

    private static ObjectNode invoice(int number) {
        return BookRecords.JSON
                .createObjectNode()
                .put("id", "invoice-" + (1000 + number))
                .put("customer", CUSTOMERS.get(number % CUSTOMERS.size()))
                .put("amount_cents", 1250 * number)
                .put("currency", "EUR")
                .put("paid", number % 3 == 0);
    }
}
