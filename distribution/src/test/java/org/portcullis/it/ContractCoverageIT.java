// SPDX-License-Identifier: Apache-2.0
package org.portcullis.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * No adapter, and no plugin that ends access, ships without its contracts: what a bundle says that it provides must have
 * a contract run in its own module, in the reports of this very build (PLG-7).
 */
class ContractCoverageIT {
    private static final Pattern EXTENSION_POINT =
            Pattern.compile("org\\.portcullis\\.spi\\.[a-z]+\\.([A-Z][A-Za-z]+)");

    @Test
    @DisplayName(
            "each extension point of each adapter bundle, and of each plugin that has one, has passed its contract")
    void covered() throws Exception {
        List<Path> modules = providers();
        assertThat(modules).hasSizeGreaterThanOrEqualTo(7);
        List<String> missing = new ArrayList<>();
        for (Path module : modules) {
            Set<String> points = extensionPoints(module);
            assertThat(points).as(module + " provides something").isNotEmpty();
            for (String point : points) {
                if (!hasPassed(module, "org.portcullis.tck." + point + "Contract")) {
                    missing.add(module.getParent().getFileName() + "/" + module.getFileName() + ": " + point);
                }
            }
        }
        assertThat(missing).as("extension points without a passed contract").isEmpty();
    }

    private static List<Path> providers() throws IOException {
        List<Path> modules = new ArrayList<>();
        try (Stream<Path> rooms = Files.list(Installation.sources())) {
            for (Path room : rooms.filter(p -> p.getFileName().toString().startsWith("adapters-"))
                    .toList()) {
                try (Stream<Path> all = Files.list(room)) {
                    all.filter(p -> Files.exists(p.resolve("pom.xml"))).forEach(modules::add);
                }
            }
        }
        try (Stream<Path> plugins = Files.list(Installation.sources().resolve("plugins"))) {
            for (Path plugin :
                    plugins.filter(p -> Files.exists(p.resolve("pom.xml"))).toList()) {
                if (!extensionPoints(plugin).isEmpty()) { // the TOKEN and the GATEWAY_BLOCK part
                    modules.add(plugin);
                }
            }
        }
        Assumptions.assumeTrue(
                modules.stream().allMatch(m -> Files.isDirectory(m.resolve("target/surefire-reports"))),
                "this build ran no unit tests of the adapters and plugins");
        return modules;
    }

    private static Set<String> extensionPoints(Path module) throws IOException {
        Set<String> points = new TreeSet<>();
        try (Stream<Path> target = Files.list(module.resolve("target"))) {
            for (Path jar : target.filter(p -> p.toString().endsWith(".jar")).toList()) {
                try (JarFile file = new JarFile(jar.toFile())) {
                    String provided = file.getManifest().getMainAttributes().getValue("Provide-Capability");
                    Matcher matcher = EXTENSION_POINT.matcher(provided == null ? "" : provided);
                    while (matcher.find()) {
                        points.add(matcher.group(1));
                    }
                }
            }
        }
        return points;
    }

    private static boolean hasPassed(Path module, String contract) throws Exception {
        for (JavaClass type : new ClassFileImporter().importPath(module.resolve("target/test-classes"))) {
            if (type.isAssignableTo(contract) && hasPassed(module, type)) {
                return true;
            }
        }
        return false;
    }

    private static boolean hasPassed(Path module, JavaClass type) throws Exception {
        String outer = type.getName().replaceAll("\\$.*", "");
        Path report = module.resolve("target/surefire-reports/TEST-" + outer + ".xml");
        if (!Files.exists(report)) {
            return false;
        }
        NodeList cases = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(report.toFile())
                .getElementsByTagName("testcase");
        int passed = 0;
        for (int i = 0; i < cases.getLength(); i++) {
            Element each = (Element) cases.item(i);
            if (each.getAttribute("classname").equals(type.getName())) {
                if (each.getElementsByTagName("failure").getLength() > 0
                        || each.getElementsByTagName("error").getLength() > 0) {
                    return false;
                }
                passed += each.getElementsByTagName("skipped").getLength() == 0 ? 1 : 0;
            }
        }
        return passed > 0;
    }
}
