// SPDX-License-Identifier: Apache-2.0
package org.portcullis.service.policy;

import java.util.List;
import java.util.Map;
import org.osgi.annotation.versioning.ProviderType;
import org.portcullis.service.elevation.ElevationRequest;
import org.portcullis.service.people.Caller;

/** The policies of {@code config/policies}, for people to read and try; they are changed as files. Throws {@code Refusal}. */
@ProviderType
public interface PolicyBook {
    /** The version in force on this node, with what is wrong with the files that were not taken. */
    PolicyVersion inForce(Caller caller);

    /** The versions that were ever in force, newest first, at most 100, without their files. */
    List<PolicyVersion> versions(Caller caller);

    /** One that was ever in force, with its files; NOT_FOUND for any other. */
    PolicyVersion version(Caller caller, String hash);

    /** The JSON Schema of a policy file. */
    String schema();

    /**
     * What the request would get now, and why; nothing is asked for. Bad fields are UNPROCESSABLE as in the request.
     *
     * @param agentId {@code agt_…}
     */
    Judgement explain(Caller caller, String agentId, ElevationRequest request);

    /**
     * Judges cases by policies.
     *
     * @param cases a YAML file of cases
     * @param files policy files by name, as they would stand in the folder; empty: the version in force
     * @throws org.portcullis.service.Refusal UNPROCESSABLE when the cases or the files can't be read
     */
    TestRun test(Caller caller, String cases, Map<String, String> files);
}
