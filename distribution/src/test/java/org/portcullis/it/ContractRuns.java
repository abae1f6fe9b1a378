// SPDX-License-Identifier: Apache-2.0
package org.portcullis.it;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DisplayName;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** What the modules of this build provide, and which contracts they have passed in it. */
final class ContractRuns {
    private static final Pattern EXTENSION_POINT =
            Pattern.compile("org\\.portcullis\\.spi\\.[a-z]+\\.([A-Z][A-Za-z]+)");

    private static final Map<Path, JavaClasses> TESTS = new ConcurrentHashMap<>();

    private ContractRuns() {}

    /** The modules of adapters, and of plugins that end access. */
    static List<Path> providers() throws IOException {
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

    /** What its bundle says that it provides. */
    static Set<String> extensionPoints(Path module) throws IOException {
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

    /** The classes that ran the contract of that extension point in that module and passed, by their display names. */
    static Set<String> passed(Path module, String extensionPoint) throws Exception {
        Set<String> runs = new TreeSet<>();
        for (JavaClass type : TESTS.computeIfAbsent(module.resolve("target/test-classes"), ContractRuns::read)) {
            if (isContract(type, extensionPoint) && hasPassed(module, type)) {
                runs.add(displayName(outer(type)));
            }
        }
        return runs;
    }

    /** A directory that ends its agents' principals holds no references, and has a contract of its own for that. */
    private static boolean isContract(JavaClass type, String extensionPoint) {
        boolean ends = extensionPoint.equals("RevocationParticipant");
        return type.isAssignableTo("org.portcullis.tck." + extensionPoint + "Contract")
                || (ends && type.isAssignableTo("org.portcullis.tck.PrincipalParticipantContract"));
    }

    private static JavaClasses read(Path classes) {
        return new ClassFileImporter().importPath(classes);
    }

    private static JavaClass outer(JavaClass type) {
        return type.getEnclosingClass().map(ContractRuns::outer).orElse(type);
    }

    private static String displayName(JavaClass type) {
        return type.tryGetAnnotationOfType(DisplayName.class)
                .map(DisplayName::value)
                .orElse(type.getSimpleName());
    }

    /** What a contract's run found out about the adapter of that module; empty when none did. */
    static String fact(Path module, String name) throws IOException {
        Path folder = module.resolve("target/contract-facts");
        if (!Files.isDirectory(folder)) {
            return "";
        }
        Set<String> found = new TreeSet<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file :
                    files.filter(each -> each.toString().endsWith("." + name)).toList()) {
                found.add(Files.readString(file));
            }
        }
        return String.join(" or ", found);
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
