// SPDX-License-Identifier: Apache-2.0
package org.portcullis.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;

/** The files of a new adapter project: templates of this jar with the names filled in. */
final class AdapterProject {
    /** What it adapts: where credentials come from, who grants operations, or where the audit trail goes. */
    enum Kind {
        VAULT,
        PAM,
        SIEM
    }

    private final String family;
    private final String folderOfPackage;
    private final String classes;
    private final String vendorClass;
    private final Map<String, String> names = new LinkedHashMap<>();

    AdapterProject(Kind kind, String vendor, String packageName, Path repository) {
        this.family = kind.name().toLowerCase(Locale.ROOT);
        this.folderOfPackage = packageName.replace('.', '/');
        this.vendorClass = capital(vendor);
        this.classes = vendorClass + capital(family);
        versions().forEach((key, value) -> names.put("@" + key + "@", (String) value));
        names.put("@kind@", family);
        names.put("@Kind@", capital(family));
        names.put("@vendor@", vendor);
        names.put("@Vendor@", vendorClass);
        names.put("@package@", packageName);
        names.put("@repository@", repository.toUri().toString());
    }

    private static String capital(String word) {
        return word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1);
    }

    /** Writes all of it into a folder that isn't there yet. */
    void write(Path folder) {
        try {
            for (Map.Entry<String, String> file : files().entrySet()) {
                Path target = folder.resolve(file.getValue());
                Files.createDirectories(target.getParent());
                Files.writeString(target, filled(file.getKey()));
            }
            if (!folder.resolve("sign").toFile().setExecutable(true)) {
                throw new IOException("sign can't be made executable");
            }
        } catch (IOException e) {
            throw new CliFailure(CliFailure.REFUSED, folder + " can't be written: " + e.getMessage());
        }
    }

    /** Templates and where they go. */
    private Map<String, String> files() {
        Map<String, String> files = new LinkedHashMap<>();
        files.put("all/pom.xml.txt", "pom.xml");
        files.put("all/bnd.bnd", "bnd.bnd");
        files.put("all/maven.config", ".mvn/maven.config");
        files.put("all/gitignore", ".gitignore");
        files.put("all/README.md", "README.md");
        files.put("all/sign", "sign");
        String main = "src/main/java/" + folderOfPackage + "/";
        files.put("all/package-info.java.txt", main + "package-info.java");
        for (String part : new String[] {"Adapter", "Client", "Config"}) {
            files.put(family + "/" + part + ".java.txt", main + classes + part + ".java");
        }
        String test = "src/test/java/" + folderOfPackage + "/";
        for (String part : new String[] {"Fixture", "ContractTest"}) {
            files.put(family + "/" + part + ".java.txt", test + classes + part + ".java");
        }
        files.put(family + "/FakeVendor.java.txt", test + "Fake" + vendorClass + ".java");
        files.put("all/FakeServer.java.txt", test + "FakeServer.java");
        files.put("all/ConfigGoldenTest.java.txt", test + "ConfigGoldenTest.java");
        files.put(family + "/config.golden.txt", "src/test/resources/config.golden.txt");
        return files;
    }

    private String filled(String template) throws IOException {
        String text;
        try (InputStream in = resource(template)) {
            text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        for (Map.Entry<String, String> name : names.entrySet()) {
            text = text.replace(name.getKey(), name.getValue());
        }
        return text;
    }

    private static Properties versions() {
        Properties versions = new Properties();
        try (InputStream in = resource("versions.properties")) {
            versions.load(in);
            return versions;
        } catch (IOException e) {
            throw new IllegalStateException("this jar isn't whole", e);
        }
    }

    private static InputStream resource(String name) throws IOException {
        InputStream in = AdapterProject.class.getResourceAsStream("adapter/" + name);
        if (in == null) {
            throw new IOException("this installation isn't whole: " + name + " is missing");
        }
        return in;
    }
}
