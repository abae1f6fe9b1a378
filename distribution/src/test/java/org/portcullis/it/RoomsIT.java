// SPDX-License-Identifier: Apache-2.0

package org.portcullis.it;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The rooms of the design, asked of the built jars (PLG-1)")
class RoomsIT {

    private static final String[] PLUGINS = {
        "org.portcullis.management..", "org.portcullis.token..", "org.portcullis.gateway..", "org.portcullis.host.."
    };

    private static JavaClasses classes;

    @BeforeAll
    static void read() {
        List<URI> locations = BuiltJars.own().stream()
                .map(Path::toUri)
                .map(uri -> URI.create("jar:" + uri + "!/"))
                .toList();
        classes = new ClassFileImporter()
                .importLocations(locations.stream()
                        .map(com.tngtech.archunit.core.importer.Location::of)
                        .toList())
                .that(own());
    }

    private static DescribedPredicate<JavaClass> own() {
        return DescribedPredicate.describe("own", type -> type.getPackageName().startsWith("org.portcullis"));
    }

    @Test
    @DisplayName("something is looked at: every room has classes")
    void guard() {
        assertThat(BuiltJars.own()).hasSizeGreaterThanOrEqualTo(14);
        for (String room : List.of(
                "spi",
                "service",
                "kernel",
                "adapter.kit",
                "adapter.vault.local",
                "adapter.vault.hashicorp",
                "adapter.pam.local",
                "adapter.pam.openssh",
                "adapter.pam.postgresql",
                "adapter.siem.elastic",
                "adapter.idp.keycloak",
                "adapter.idp.ldap",
                "adapter.idp.scim",
                "adapter.siem.file",
                "adapter.siem.kafka",
                "adapter.siem.splunk",
                "adapter.siem.syslog",
                "management",
                "token",
                "gateway",
                "host",
                "cli",
                "target",
                "launcher",
                "platform")) {
            assertThat(classes.stream().filter(type -> type.getPackageName().startsWith("org.portcullis." + room)))
                    .as(room)
                    .isNotEmpty();
        }
    }

    @Test
    @DisplayName("the contract needs Java only")
    void contract() {
        classes()
                .that()
                .resideInAnyPackage("org.portcullis.spi..", "org.portcullis.service..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "java..", "org.portcullis.spi..", "org.portcullis.service..", "org.osgi.annotation..")
                .check(classes);
    }

    @Test
    @DisplayName("adapters see the extension points and the kit, not the services, not the kernel, not each other")
    void adapters() {
        noClasses()
                .that()
                .resideInAPackage("org.portcullis.adapter..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.portcullis.service..",
                        "org.portcullis.kernel..",
                        "org.portcullis.management..",
                        "org.portcullis.token..",
                        "org.portcullis.gateway..",
                        "org.portcullis.platform..")
                .check(classes);
        slices().matching("org.portcullis.adapter.(vault|pam|siem|idp).(*)..")
                .should()
                .notDependOnEachOther()
                .check(classes);
    }

    @Test
    @DisplayName("plugins see the services, not the kernel, not each other, and call no extension point")
    void plugins() {
        noClasses()
                .that()
                .resideInAnyPackage(PLUGINS)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.portcullis.kernel..", "org.portcullis.adapter..", "org.portcullis.platform..")
                .check(classes);
        slices().matching("org.portcullis.(management|token|gateway|host)..")
                .should()
                .notDependOnEachOther()
                .check(classes);
        noClasses()
                .that()
                .resideInAnyPackage(PLUGINS)
                .should()
                .callMethodWhere(extensionPoint())
                .check(classes);
    }

    @Test
    @DisplayName("inside the kernel only kernel.invoke calls extension points")
    void kernel() {
        noClasses()
                .that()
                .resideInAPackage("org.portcullis.kernel..")
                .and()
                .resideOutsideOfPackage("org.portcullis.kernel.invoke..")
                .should()
                .callMethodWhere(extensionPoint())
                .check(classes);
    }

    @Test
    @DisplayName("plain programs speak HTTP only")
    void plainPrograms() {
        noClasses()
                .that()
                .resideInAnyPackage("org.portcullis.cli..", "org.portcullis.target..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.portcullis.kernel..",
                        "org.portcullis.service..",
                        "org.portcullis.spi..",
                        "org.portcullis.platform..",
                        "org.portcullis.launcher..")
                .check(classes);
    }

    @Test
    @DisplayName("no package depends on itself through others")
    void cycles() {
        slices().matching("org.portcullis.(**)").should().beFreeOfCycles().check(classes);
    }

    @Test
    @DisplayName("only the contract, the adapter kit and the contract kit export packages")
    void exports() throws IOException {
        for (Path jar : BuiltJars.own()) {
            try (JarFile file = new JarFile(jar.toFile())) {
                String name = jar.getFileName().toString();
                if (!name.matches("portcullis-(api|adapter-kit|tck)-.*")) {
                    assertThat(file.getManifest().getMainAttributes().getValue("Export-Package"))
                            .as(name)
                            .isNull();
                }
            }
        }
    }

    /** A call through an interface of the contract's spi packages, secret look-up aside: that is for adapters to call. */
    private static DescribedPredicate<JavaMethodCall> extensionPoint() {
        return DescribedPredicate.describe("an extension point", call -> {
            JavaClass owner = call.getTargetOwner();
            return owner.isInterface()
                    && owner.isAnnotatedWith("org.osgi.annotation.versioning.ConsumerType")
                    && owner.getPackageName().startsWith("org.portcullis.spi");
        });
    }
}
