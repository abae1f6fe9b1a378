// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.broker;

/** Documents as the store keeps them. */
final class Documents {
    static final String AGENT = """
            {"name":"a","purpose":"p","mode":"SUPERVISED","risk_tier":"HIGH","environment":"test","owner":"o",
            "accountable_executive":"e","sponsor":"s","builder":"b","model":{},"declared_intent":{"operations":[],
            "data_classifications":[],"mcp_servers":{},"delegates_to":[],"accepts_from":[]},"workload_identities":[],
            "expires_at":"2100-01-01T00:00:00Z","labels":{}}""";

    static final String SYSTEM = """
            {"environment":"test","operations":{"read-invoices":{"class":"READ","bindings":{"gateway":[],
            "vault":{"instance":"vault-fake~one","template":{"role":"r-{{elevation}}"}},
            "pam":{"instance":"pam-fake~one","template":{"grant":"select"}}},"parameters":{}},
            "write-invoices":{"class":"PRIVILEGED","bindings":{"gateway":[],
            "vault":{"instance":"vault-fake~one","template":{"role":"other"}}},"parameters":{}}}}""";

    static final String ELEVATION = elevation("read-invoices");

    private Documents() {}

    static String elevation(String... operations) {
        StringBuilder list = new StringBuilder();
        for (String operation : operations) {
            list.append(list.isEmpty() ? "" : ",")
                    .append("{\"system\":\"billing-db\",\"operation\":\"")
                    .append(operation)
                    .append("\",\"constraints\":{}}");
        }
        return "{\"operations\":[" + list + "],\"system_versions\":{\"billing-db\":1},\"justification\":\"j\","
                + "\"lifetime\":\"PT10M\",\"environment\":\"test\",\"approvers\":0,\"policy_version\":\"1\"}";
    }
}
