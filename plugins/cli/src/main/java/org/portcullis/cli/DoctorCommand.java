// SPDX-License-Identifier: Apache-2.0
package org.portcullis.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Is everything well? */
@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        description = "Looks at the running platform and says what isn't well; ends with 1 when something isn't.")
final class DoctorCommand implements Callable<Integer> {
    @Mixin
    Connection connection;

    @Override
    public Integer call() {
        JsonNode findings = connection.client().get("/doctor");
        connection.print(findings, "subject", "good", "detail");
        for (JsonNode finding : findings.path("items")) {
            if (!finding.path("good").asBoolean()) {
                return CliFailure.REFUSED;
            }
        }
        return 0;
    }
}
