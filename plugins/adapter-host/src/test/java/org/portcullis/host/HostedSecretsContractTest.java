// SPDX-License-Identifier: Apache-2.0
package org.portcullis.host;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.portcullis.adapter.vault.hashicorp.SecretFixture;
import org.portcullis.spi.secret.SecretResolver;
import org.portcullis.tck.SecretStoreContract;
import org.portcullis.tck.SecretVendor;

/** One process for all tests: each is a reading of its own, and a process takes a second to start. */
@Tag("slow")
@DisplayName("vault-hashicorp keeps the secrets of others from a process of its own (PLG-3, PLG-6)")
class HostedSecretsContractTest extends SecretStoreContract {
    @TempDir
    static Path folder;

    private static SecretFixture fixture;

    @BeforeAll
    static void start() {
        fixture = SecretFixture.elsewhere(HostedSecretsContractTest::hosted);
    }

    @AfterAll
    static void stop() {
        fixture.close();
    }

    private static AutoCloseable hosted(Map<String, Object> settings, SecretResolver secrets) {
        try {
            Plan plan = HostedRunner.plan(folder, "vault-hashicorp~test", settings);
            return HostedRunner.run(plan, HostedRunner.jar("org.portcullis.vault-hashicorp"), secrets);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    protected SecretVendor open() {
        return (SecretVendor) Proxy.newProxyInstance(
                HostedSecretsContractTest.class.getClassLoader(),
                new Class<?>[] {SecretVendor.class},
                (proxy, method, given) -> {
                    try {
                        return method.getName().equals("close") ? null : method.invoke(fixture, given);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
