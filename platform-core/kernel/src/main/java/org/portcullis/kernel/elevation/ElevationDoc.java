// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.elevation;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.portcullis.kernel.acts.Json;
import org.portcullis.kernel.canonical.CanonicalJson;
import org.portcullis.service.elevation.ElevationRequest;
import org.portcullis.service.elevation.RequestedOperation;

/** The part of an elevation that no column holds, as canonical JSON. */
record ElevationDoc(
        List<RequestedOperation> operations,
        Map<String, Integer> systemVersions,
        String justification,
        Duration lifetime,
        String environment,
        Asked asked) {

    /** How it was judged when it was asked for. */
    record Asked(int approvers, Optional<String> subject, Optional<String> session, String policyVersion) {}

    static ElevationDoc of(ElevationRow row) {
        ElevationRequest request = row.elevation().request();
        return new ElevationDoc(
                request.operations(),
                row.systemVersions(),
                request.justification(),
                row.elevation().times().lifetime(),
                row.environment(),
                new Asked(row.approvers(), row.subjectPersonId(), row.personSessionId(), row.policyVersion()));
    }

    String write() {
        Map<String, Object> doc = new LinkedHashMap<>();
        doc.put(
                "operations",
                operations.stream()
                        .map(each -> Map.of(
                                "system",
                                each.system(),
                                "operation",
                                each.operation(),
                                "constraints",
                                Json.plain(Json.object(each.constraints()))))
                        .toList());
        doc.put("system_versions", systemVersions);
        doc.put("justification", justification);
        doc.put("lifetime", lifetime.toString());
        doc.put("environment", environment);
        doc.put("approvers", asked.approvers());
        asked.subject().ifPresent(person -> doc.put("on_behalf_of", person));
        asked.session().ifPresent(session -> doc.put("person_session", session));
        doc.put("policy_version", asked.policyVersion());
        return CanonicalJson.write(doc);
    }

    static ElevationDoc read(String text) {
        JsonNode doc = Json.object(text);
        List<RequestedOperation> operations = new ArrayList<>();
        doc.get("operations")
                .forEach(each -> operations.add(new RequestedOperation(
                        each.get("system").textValue(),
                        each.get("operation").textValue(),
                        CanonicalJson.write(Json.plain(each.get("constraints"))))));
        Map<String, Integer> versions = new LinkedHashMap<>();
        doc.get("system_versions")
                .properties()
                .forEach(entry -> versions.put(entry.getKey(), entry.getValue().intValue()));
        return new ElevationDoc(
                operations,
                versions,
                doc.get("justification").textValue(),
                Duration.parse(doc.get("lifetime").textValue()),
                doc.get("environment").textValue(),
                new Asked(
                        doc.get("approvers").intValue(),
                        Optional.ofNullable(doc.get("on_behalf_of")).map(JsonNode::textValue),
                        Optional.ofNullable(doc.get("person_session")).map(JsonNode::textValue),
                        doc.get("policy_version").textValue()));
    }
}
