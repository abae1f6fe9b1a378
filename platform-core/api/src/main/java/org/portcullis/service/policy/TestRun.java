// SPDX-License-Identifier: Apache-2.0
package org.portcullis.service.policy;

import java.util.List;

/**
 * What came of cases.
 *
 * @param policyVersion by which they were judged
 * @param cases in their order
 */
public record TestRun(String policyVersion, List<Case> cases) {
    /** Copies the list. */
    public TestRun {
        cases = List.copyOf(cases);
    }

    /**
     * A case.
     *
     * @param name its name
     * @param passed whether it came out as expected
     * @param verdict what came out
     * @param detail why; and what was expected instead when it didn't pass
     */
    public record Case(String name, boolean passed, String verdict, String detail) {}
}
