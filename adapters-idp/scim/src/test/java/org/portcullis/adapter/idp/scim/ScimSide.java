// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.idp.scim;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.portcullis.tck.server.CuttingProxy;

/** A server's side, a fake's or a real one's, not asked by SCIM and not with the adapter's rights. */
interface ScimSide {
    /** Groups that agents may be in. */
    List<String> AGENT_GROUPS = List.of("readers", "writers");
    /** Groups that are people's roles. */
    List<String> ROLES = List.of("finance", "it", "sales");

    /**
     * An account as the server holds it.
     *
     * @param mark its externalId
     * @param agent whether the server takes it for an agent
     * @param print all of it
     */
    record Account(String id, String name, String mark, boolean active, boolean agent, String print) {}

    /** Between the adapter and the server. */
    CuttingProxy proxy();

    /** Where it is, and what its dialect asks for. */
    Map<String, Object> settings();

    String secret();

    List<Account> accounts();

    /** Makes an enabled account of a human; returns its id. */
    String add(String name);

    void activate(String id, boolean active);

    void delete(String id);

    Set<String> groupsOf(String id);

    void member(String group, String id, boolean is);

    /** Whether whoever has the account's password gets in. */
    boolean accepts(String id);

    /** Removes all accounts but one human's, {@code resident}. */
    void clean();

    /** The method by which a resource is changed. */
    String changeMethod();

    void close();
}
