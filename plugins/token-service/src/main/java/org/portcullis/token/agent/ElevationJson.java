// SPDX-License-Identifier: Apache-2.0
package org.portcullis.token.agent;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.portcullis.service.Refusal;
import org.portcullis.service.elevation.Elevation;
import org.portcullis.service.elevation.ElevationRequest;
import org.portcullis.service.elevation.RequestedOperation;

/** Elevations as JSON. What is wrong with a request is named all at once, with pointers. */
final class ElevationJson {
    private static final Pattern TASK = Pattern.compile("[A-Za-z0-9._:-]{1,128}");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");
    private static final int MAX_OPERATIONS = 50;
    private static final int MAX_JUSTIFICATION = 2000;

    private final List<Refusal.Field> wrong = new ArrayList<>();

    private ElevationJson() {}

    static ElevationRequest request(ObjectNode body) {
        ElevationJson reader = new ElevationJson();
        reader.onlyMembers(body, "", Set.of("task_id", "operations", "justification", "lifetime"));
        String task = reader.text(body, "", "task_id", TASK);
        List<RequestedOperation> operations = reader.operations(body.path("operations"));
        String justification = reader.justification(body.path("justification"));
        Optional<Duration> lifetime = reader.lifetime(body.path("lifetime"));
        reader.refuseIfWrong();
        return new ElevationRequest(task, operations, justification, lifetime);
    }

    /** What a draw may say: which system, and whether a credential drawn before is replaced. */
    record Draw(Optional<String> system, boolean replace) {}

    static Draw draw(ObjectNode body) {
        ElevationJson reader = new ElevationJson();
        reader.onlyMembers(body, "", Set.of("system", "replace"));
        Optional<String> system =
                body.has("system") ? Optional.of(reader.text(body, "", "system", NAME)) : Optional.empty();
        if (body.has("replace") && !body.get("replace").isBoolean()) {
            reader.wrong.add(new Refusal.Field("/replace", "must be true or false"));
        }
        reader.refuseIfWrong();
        return new Draw(system, body.path("replace").asBoolean(false));
    }

    static void nothing(ObjectNode body) {
        ElevationJson reader = new ElevationJson();
        reader.onlyMembers(body, "", Set.of());
        reader.refuseIfWrong();
    }

    static ObjectNode write(Elevation elevation) {
        ObjectNode json = JsonBody.JSON.createObjectNode();
        json.put("id", elevation.id());
        json.put("status", elevation.status().name());
        json.put("task_id", elevation.request().taskId());
        json.put("requested_at", elevation.times().requestedAt().toString());
        json.put("lifetime", elevation.times().lifetime().toString());
        json.put("expires_at", elevation.times().expiresAt().toString());
        json.put("scope_hash", elevation.scopeHash());
        elevation.request().onBehalfOf().ifPresent(person -> json.put("on_behalf_of", person));
        ArrayNode operations = json.putArray("operations");
        for (RequestedOperation operation : elevation.request().operations()) {
            operations
                    .addObject()
                    .put("system", operation.system())
                    .put("operation", operation.operation())
                    .putRawValue(
                            "constraints", new com.fasterxml.jackson.databind.util.RawValue(operation.constraints()));
        }
        return json;
    }

    private List<RequestedOperation> operations(JsonNode nodes) {
        List<RequestedOperation> found = new ArrayList<>();
        if (!nodes.isArray() || nodes.isEmpty() || nodes.size() > MAX_OPERATIONS) {
            wrong.add(new Refusal.Field("/operations", "must be a list of 1 to " + MAX_OPERATIONS));
            return found;
        }
        for (int i = 0; i < nodes.size(); i++) {
            String at = "/operations/" + i;
            if (!(nodes.get(i) instanceof ObjectNode node)) {
                wrong.add(new Refusal.Field(at, "must be an object"));
                continue;
            }
            onlyMembers(node, at, Set.of("system", "operation", "constraints"));
            if (node.has("constraints") && !node.get("constraints").isObject()) {
                wrong.add(new Refusal.Field(at + "/constraints", "must be an object"));
            }
            String constraints = node.path("constraints").isObject()
                    ? node.get("constraints").toString()
                    : "{}";
            found.add(new RequestedOperation(
                    text(node, at, "system", NAME), text(node, at, "operation", NAME), constraints));
        }
        return found;
    }

    private String justification(JsonNode node) {
        if (!node.isTextual() || node.textValue().isBlank() || node.textValue().length() > MAX_JUSTIFICATION) {
            wrong.add(new Refusal.Field("/justification", "must be text of 1 to " + MAX_JUSTIFICATION + " characters"));
            return "";
        }
        return node.textValue();
    }

    private Optional<Duration> lifetime(JsonNode node) {
        if (node.isMissingNode()) {
            return Optional.empty();
        }
        try {
            Duration lifetime = Duration.parse(node.textValue() == null ? "" : node.textValue());
            if (!lifetime.isNegative() && !lifetime.isZero()) {
                return Optional.of(lifetime);
            }
        } catch (DateTimeParseException | ArithmeticException e) {
            // said below, like every other wrong value
        }
        wrong.add(new Refusal.Field("/lifetime", "must be an ISO 8601 duration above zero, as PT10M"));
        return Optional.empty();
    }

    private String text(ObjectNode object, String at, String name, Pattern pattern) {
        JsonNode node = object.path(name);
        if (node.isTextual() && pattern.matcher(node.textValue()).matches()) {
            return node.textValue();
        }
        wrong.add(new Refusal.Field(at + "/" + name, "must be text of the form " + pattern));
        return "";
    }

    private void onlyMembers(ObjectNode object, String at, Set<String> known) {
        for (Iterator<String> names = object.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!known.contains(name)) {
                String shown = name.length() > 64 ? name.substring(0, 64) : name;
                wrong.add(
                        new Refusal.Field(at + "/" + shown.replace("~", "~0").replace("/", "~1"), "is not known here"));
            }
        }
    }

    private void refuseIfWrong() {
        if (!wrong.isEmpty()) {
            List<Refusal.Field> first = wrong.subList(0, Math.min(wrong.size(), MAX_OPERATIONS));
            throw new Refusal(Refusal.Kind.INVALID, "bad-request", "the fields named in errors are wrong", first);
        }
    }
}
