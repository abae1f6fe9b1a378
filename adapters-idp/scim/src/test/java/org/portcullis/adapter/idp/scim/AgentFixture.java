// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.idp.scim;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.portcullis.spi.directory.AgentDirectory;
import org.portcullis.spi.directory.Target;
import org.portcullis.tck.DirectoryVendor;

/** Agents at a server, fake or real. */
final class AgentFixture extends ScimFixture implements DirectoryVendor {
    AgentFixture(ScimSide side) {
        super(side, Map.of());
    }

    @Override
    public AgentDirectory directory() {
        return adapter;
    }

    @Override
    public Set<String> groups() {
        return Set.copyOf(ScimSide.AGENT_GROUPS);
    }

    /** A word of the request that makes an agent, or, once there is one, of the request that changes it. */
    @Override
    String telltale() {
        return marked() == 0 ? "\"portcullis-agent:" : side.changeMethod() + " /";
    }

    private List<ScimSide.Account> of(String agentId) {
        return side.accounts().stream()
                .filter(each -> each.mark().equals("portcullis-agent:" + agentId))
                .toList();
    }

    @Override
    public Optional<Principal> principal(String agentId) {
        List<ScimSide.Account> found = of(agentId);
        if (found.size() > 1) {
            throw new AssertionError("more than one of " + agentId);
        }
        return found.stream().findFirst().map(account -> {
            Set<String> in = side.groupsOf(account.id());
            return new Principal(account.id(), side.accepts(account.id()), !account.agent(), in);
        });
    }

    @Override
    public int marked() {
        return (int) side.accounts().stream()
                .filter(each -> each.mark().startsWith("portcullis-agent:"))
                .count();
    }

    @Override
    public String takeName(Target target) {
        return side.add(target.name());
    }

    @Override
    public String print(String id) {
        return side.accounts().stream()
                .filter(each -> each.id().equals(id))
                .map(ScimSide.Account::print)
                .findFirst()
                .orElse("");
    }

    @Override
    public void disable(String agentId) {
        side.activate(of(agentId).get(0).id(), false);
    }

    @Override
    public void remove(String agentId) {
        side.delete(of(agentId).get(0).id());
    }
}
