// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.vault.hashicorp;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;
import org.portcullis.tck.Fault;
import org.portcullis.tck.server.CuttingProxy;

/** The fake behind the same proxy as the real one. */
final class FakeVault implements VaultSide {
    final FakeVaultState state = new FakeVaultState();
    final FakeHashicorpVault vault = new FakeHashicorpVault(state);
    final CuttingProxy proxy = new CuttingProxy(vault.port());

    FakeVault() {
        state.secretId("secret-id-canary-1");
        state.addRole(role());
        state.addRole("others");
    }

    @Override
    public String url() {
        return "http://127.0.0.1:" + proxy.port();
    }

    @Override
    public String roleId() {
        return "role-1";
    }

    @Override
    public String secretId() {
        return "secret-id-canary-1";
    }

    @Override
    public String role() {
        return "portcullis-billing";
    }

    @Override
    public Set<Fault> faults() {
        return EnumSet.complementOf(EnumSet.of(Fault.NONE));
    }

    @Override
    public void breakWith(Fault fault) {
        switch (fault) {
            case NONE -> {
                proxy.pass();
                state.secretId(secretId());
            }
            case BAD_CREDENTIALS -> state.secretId("");
            default -> Faults.cause(proxy, fault);
        }
    }

    @Override
    public boolean works(String user, String password) {
        return state.works(user, password);
    }

    @Override
    public int accounts() {
        return state.accounts();
    }

    @Override
    public void endLease(String lease) {
        state.end(lease);
    }

    @Override
    public void writeSecret(String path, String json) {
        vault.kv().put(path, json);
    }

    @Override
    public void deleteSecret(String path) {
        vault.kv().put(path, "");
    }

    @Override
    public String sshAuthority() {
        return state.ssh.publicKey();
    }

    @Override
    public Instant vaultTime() {
        return state.time();
    }

    @Override
    public int drawn(Set<String> leaseIds) {
        return state.ssh.alive(state.time());
    }

    @Override
    public void makeForeign() {
        state.makeForeignUnder("others");
    }

    @Override
    public void holdBirths() {
        state.holdBirths();
        proxy.loseAnswers();
    }

    @Override
    public void answerAgain() {
        proxy.pass();
    }

    @Override
    public void releaseBirths() {
        state.releaseBirths();
        while (state.underWay() > 0) {
            Thread.onSpinWait();
        }
    }

    @Override
    public Duration issueDeadline() {
        return Duration.ofSeconds(2);
    }

    @Override
    public void close() {
        state.releaseBirths();
        proxy.close();
        vault.close();
    }
}
