// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.adapters;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.Hashtable;
import java.util.Map;
import java.util.Optional;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Version;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.metatype.AttributeDefinition;
import org.osgi.service.metatype.MetaTypeInformation;
import org.osgi.service.metatype.MetaTypeService;
import org.osgi.service.metatype.ObjectClassDefinition;

/** A framework with one bundle that offers {@code vault-fake}, whose only settings are {@code url} and {@code port}. */
final class FakeFramework {
    private FakeFramework() {}

    static BundleContext context() {
        Bundle bundle = fake(
                Bundle.class,
                Map.of(
                        "getState",
                        Bundle.ACTIVE,
                        "getSymbolicName",
                        "com.example.vault-fake",
                        "getVersion",
                        new Version("1.2.3"),
                        "getLocation",
                        "file:/distribution/bundles/5/vault-fake.jar",
                        "getHeaders",
                        new Hashtable<>(Map.of("Portcullis-Hosts", "configured:url"))));
        return fake(BundleContext.class, Map.of("getBundles", new Bundle[] {bundle}));
    }

    static MetaTypeService metatypes() {
        AttributeDefinition url = fake(
                AttributeDefinition.class,
                Map.of("getID", "url", "getType", AttributeDefinition.STRING, "getCardinality", 0));
        AttributeDefinition port = fake(
                AttributeDefinition.class,
                Map.of(
                        "getID",
                        "port",
                        "getType",
                        AttributeDefinition.INTEGER,
                        "getCardinality",
                        0,
                        "getDefaultValue",
                        new String[] {"1"}));
        ObjectClassDefinition definition = fake(
                ObjectClassDefinition.class,
                (proxy, method, arguments) -> (int) arguments[0] == ObjectClassDefinition.REQUIRED
                        ? new AttributeDefinition[] {url}
                        : new AttributeDefinition[] {port});
        MetaTypeInformation information = fake(
                MetaTypeInformation.class,
                Map.of(
                        "getFactoryPids",
                        new String[] {"org.portcullis.adapter.vault.fake"},
                        "getObjectClassDefinition",
                        definition));
        return fake(MetaTypeService.class, Map.of("getMetaTypeInformation", information));
    }

    static ServiceComponentRuntime components() {
        return fake(ServiceComponentRuntime.class, Map.of("getComponentDescriptionDTOs", java.util.List.of()));
    }

    private static <T> T fake(Class<T> type, Map<String, Object> answers) {
        return fake(type, (proxy, method, arguments) -> Optional.ofNullable(answers.get(method.getName()))
                .orElse(null));
    }

    private static <T> T fake(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }
}
