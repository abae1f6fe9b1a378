// SPDX-License-Identifier: Apache-2.0
package org.portcullis.host;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.portcullis.spi.secret.SecretResolver;

/** Runs an adapter's bundle in a process of its own, of what is on this test's class path. */
final class HostedRunner {
    private static final Set<String> BUNDLES = Set.of(
            "org.osgi.service.component",
            "org.osgi.util.function",
            "org.osgi.util.promise",
            "org.apache.felix.scr",
            "org.apache.felix.configadmin",
            "com.fasterxml.jackson.core.jackson-core",
            "com.fasterxml.jackson.core.jackson-annotations",
            "com.fasterxml.jackson.core.jackson-databind",
            "org.portcullis.api",
            "org.portcullis.adapter-kit");
    private static final Set<String> CLASS_PATH =
            Set.of("org.apache.felix.framework", "slf4j.api", "org.osgi.service.cm");
    private static final String PACKAGES = "org.slf4j;version=2.0.20,org.slf4j.event;version=2.0.20,"
            + "org.slf4j.helpers;version=2.0.20,org.slf4j.spi;version=2.0.20,org.osgi.service.cm;version=1.6.1";

    private HostedRunner() {}

    /** The parts of the class path that are bundles of those names. */
    private static List<Path> named(Set<String> names) throws IOException {
        List<Path> found = new ArrayList<>();
        for (String each : System.getProperty("java.class.path").split(File.pathSeparator)) {
            if (names.contains(symbolicName(Path.of(each)))) {
                found.add(Path.of(each));
            }
        }
        return found;
    }

    private static String symbolicName(Path part) throws IOException {
        Path exploded = part.resolve("META-INF/MANIFEST.MF");
        Manifest manifest = null;
        if (Files.exists(exploded)) {
            try (InputStream in = Files.newInputStream(exploded)) {
                manifest = new Manifest(in);
            }
        } else if (part.toString().endsWith(".jar") && Files.exists(part)) {
            try (JarFile jar = new JarFile(part.toFile())) {
                manifest = jar.getManifest();
            }
        }
        String name = manifest == null ? null : manifest.getMainAttributes().getValue("Bundle-SymbolicName");
        return name == null ? "" : name.split(";")[0];
    }

    static Plan plan(Path home, String instance, Map<String, Object> settings) throws IOException {
        String pid = "org.portcullis.adapter." + instance.replaceFirst("-", ".");
        Path own = home.resolve("adapter-host.jar");
        Files.write(own, ownBundle());
        List<Path> classPath = new ArrayList<>(named(CLASS_PATH));
        classPath.add(own);
        List<Path> bundles = new ArrayList<>(named(BUNDLES));
        bundles.add(own);
        Plan.Platform platform = new Plan.Platform(home, classPath, bundles, PACKAGES);
        return new Plan(instance, pid, settings, new Plan.Limits(64, 300), platform);
    }

    /** The jar of the bundle of that name. */
    static byte[] jar(String name) throws IOException {
        return Files.readAllBytes(named(Set.of(name)).get(0));
    }

    /** This module has no jar yet while its tests run. */
    private static byte[] ownBundle() throws IOException {
        Path classes = Path.of("target/classes");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().putValue("Bundle-ManifestVersion", "2");
        manifest.getMainAttributes().putValue("Bundle-SymbolicName", "org.portcullis.adapter-host");
        manifest.getMainAttributes().putValue("DynamicImport-Package", "*");
        try (JarOutputStream jar = new JarOutputStream(bytes, manifest);
                Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                jar.putNextEntry(new ZipEntry(classes.relativize(file).toString()));
                jar.write(Files.readAllBytes(file));
            }
        }
        return bytes.toByteArray();
    }

    /** The hosted service, once it is there, as its contracts and {@link AutoCloseable}. */
    static AutoCloseable run(Plan plan, byte[] jar, SecretResolver secrets) {
        CompletableFuture<Object> served = new CompletableFuture<>();
        CompletableFuture<List<Class<?>>> contracts = new CompletableFuture<>();
        Supervisor.Adapter adapter = new Supervisor.Adapter() {
            @Override
            public String location() {
                return "test:adapter";
            }

            @Override
            public byte[] jar() {
                return jar;
            }

            @Override
            public void letGo() {
                // nothing was used in its name
            }
        };
        References references = new References(plan.configuration(), secrets, vendor -> {});
        Supervisor supervisor = new Supervisor(plan, references, adapter, (offered, service, properties) -> {
            contracts.complete(offered);
            served.complete(service);
            return () -> {};
        });
        Object service;
        try {
            service = served.get(30, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            supervisor.close();
            throw new IllegalStateException("it does not come up: " + supervisor.trouble(), e);
        }
        List<Class<?>> types = new ArrayList<>(contracts.join());
        types.add(AutoCloseable.class);
        return (AutoCloseable) Proxy.newProxyInstance(
                HostedRunner.class.getClassLoader(), types.toArray(Class<?>[]::new), (proxy, method, given) -> {
                    if (method.getName().equals("close")) {
                        supervisor.close();
                        return null;
                    }
                    try {
                        return method.invoke(service, given);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
