// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.idp.keycloak;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.portcullis.spi.lifecycle.LifecycleEventSource;
import org.portcullis.tck.LifecycleVendor;

/** People of a realm, real or in memory. */
final class PeopleFixture extends KeycloakFixture implements LifecycleVendor {
    static final List<String> ROLES = List.of("/audit", "/staff", "approver");

    PeopleFixture(RealmSide side) {
        this(side, Map.of());
    }

    PeopleFixture(RealmSide side, Map<String, Object> more) {
        super(side, more);
        removeAll();
    }

    @Override
    public LifecycleEventSource source() {
        return adapter;
    }

    @Override
    public String issuer() {
        return "local";
    }

    @Override
    String telltale() {
        return "/users?first=";
    }

    @Override
    public Set<String> roles() {
        return Set.copyOf(ROLES);
    }

    @Override
    public String hire(String name) {
        return side.user(name);
    }

    private String path(String subject) {
        return "/users/" + side.idOf("/users?first=0&max=1000", "email", subject);
    }

    @Override
    public void depart(String subject) {
        side.must("DELETE", path(subject), null);
    }

    @Override
    public boolean disable(String subject) {
        side.must("PUT", path(subject), RealmSide.object().put("enabled", false).toString());
        return true;
    }

    @Override
    public void enable(String subject) {
        side.must("PUT", path(subject), RealmSide.object().put("enabled", true).toString());
    }

    @Override
    public void changeRoles(String subject, Set<String> roles) {
        String path = path(subject);
        for (String role : ROLES) {
            if (role.startsWith("/")) {
                String group = side.idOf("/groups", "path", role);
                side.must(roles.contains(role) ? "PUT" : "DELETE", path + "/groups/" + group, null);
            } else {
                JsonNode held = side.get("/roles/" + role);
                side.must(roles.contains(role) ? "POST" : "DELETE", path + "/role-mappings/realm", "[" + held + "]");
            }
        }
    }

    /** The digest in the cursor holds as long as the people are the same, whatever the realm forgets. */
    @Override
    public boolean forget() {
        return false;
    }

    private void removeAll() {
        side.get("/users?first=0&max=1000").forEach(user -> {
            if (!user.path("username").asText().equals("resident")) {
                side.call("DELETE", "/users/" + user.path("id").asText(), null);
            }
        });
    }

    @Override
    public void close() {
        super.close();
        removeAll();
    }
}
