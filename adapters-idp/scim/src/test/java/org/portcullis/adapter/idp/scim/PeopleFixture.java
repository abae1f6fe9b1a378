// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.idp.scim;

import java.util.Map;
import java.util.Set;
import org.portcullis.spi.lifecycle.LifecycleEventSource;
import org.portcullis.tck.LifecycleVendor;

/** People at a server, fake or real. */
final class PeopleFixture extends ScimFixture implements LifecycleVendor {
    PeopleFixture(ScimSide side) {
        super(side, Map.of());
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
        return "startIndex";
    }

    @Override
    public Set<String> roles() {
        return Set.copyOf(ScimSide.ROLES);
    }

    private String id(String subject) {
        return side.accounts().stream()
                .filter(each -> each.name().equals(subject))
                .findFirst()
                .orElseThrow()
                .id();
    }

    @Override
    public String hire(String name) {
        side.add(name + "@example.com");
        return name + "@example.com";
    }

    @Override
    public void depart(String subject) {
        side.delete(id(subject));
    }

    @Override
    public boolean disable(String subject) {
        side.activate(id(subject), false);
        return true;
    }

    @Override
    public void enable(String subject) {
        side.activate(id(subject), true);
    }

    @Override
    public void changeRoles(String subject, Set<String> roles) {
        String id = id(subject);
        Set<String> held = side.groupsOf(id);
        for (String role : ScimSide.ROLES) {
            if (held.contains(role) != roles.contains(role)) {
                side.member(role, id, roles.contains(role));
            }
        }
    }

    /** The digest in the cursor holds as long as the people are the same, whatever the server forgets. */
    @Override
    public boolean forget() {
        return false;
    }
}
