// SPDX-License-Identifier: Apache-2.0

package org.portcullis.platform;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.osgi.framework.Constants;
import org.osgi.framework.Version;
import org.portcullis.platform.JarSignature.Refused;
import org.portcullis.service.adapters.AdapterRights;

/**
 * What a bundle says of itself, read before a framework has seen it. Nothing of it is believed but what it can't do then.
 *
 * @param name symbolic name; safe as a file's name
 * @param version bundle version
 * @param exports packages that it offers to others
 * @param pids configuration PIDs and names of its components
 * @param referenceFormats which references of leases it reads: the manifest's {@code Portcullis-References}, or v1
 * @param rights what it asks to be let do
 */
record Facts(
        String name,
        Version version,
        Set<String> exports,
        Set<String> pids,
        Set<String> referenceFormats,
        AdapterRights rights) {
    static final String REFERENCES = "Portcullis-References";
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*");
    private static final Pattern FORMAT = Pattern.compile("v[0-9]{1,3}");
    private static final Pattern PIDS = Pattern.compile("configuration-pid\\s*=\\s*[\"']([^\"']{1,2000})[\"']");
    private static final Pattern COMPONENT =
            Pattern.compile("component\\s[^>]*?\\bname\\s*=\\s*[\"']([^\"']{1,500})[\"']");
    private static final Pattern VISIBLE = Pattern.compile("/?OSGI-INF/[^/]+\\.xml");
    private static final int LONGEST_NAME = 150;
    private static final int LARGEST_TEXT = 1 << 20;
    private static final int MOST_COMPONENTS = 500;

    /** Whether this can be a bundle's symbolic name; such a name is a plain file name too. */
    static boolean isName(String text) {
        return text.length() <= LONGEST_NAME && NAME.matcher(text).matches();
    }

    /** Reads them; refused when it is no bundle that could be deployed alone. */
    static Facts of(Path file) throws IOException, Refused {
        try (JarFile jar = new JarFile(file.toFile(), false)) {
            Attributes manifest = manifest(jar);
            String name = clause(manifest.getValue(Constants.BUNDLE_SYMBOLICNAME));
            if (name.isEmpty() || !"2".equals(manifest.getValue(Constants.BUNDLE_MANIFESTVERSION))) {
                throw new Refused("it is no OSGi bundle: its manifest has no Bundle-SymbolicName and"
                        + " Bundle-ManifestVersion 2");
            }
            if (!isName(name)) {
                throw new Refused("its Bundle-SymbolicName is none: letters, digits, hyphens and underscores between"
                        + " dots, at most " + LONGEST_NAME);
            }
            if (manifest.getValue(Constants.FRAGMENT_HOST) != null) {
                throw new Refused("it is a fragment, which would become a part of another bundle");
            }
            requireVisible(manifest.getValue("Service-Component"));
            return new Facts(
                    name,
                    Version.parseVersion(manifest.getValue(Constants.BUNDLE_VERSION)),
                    Set.copyOf(Imports.mandatory(manifest.getValue(Constants.EXPORT_PACKAGE))
                            .keySet()),
                    components(jar),
                    formats(manifest.getValue(REFERENCES)),
                    AdapterRights.of(manifest::getValue));
        } catch (IllegalArgumentException e) {
            throw new Refused("its manifest can't be read: " + e.getMessage());
        }
    }

    private static Attributes manifest(JarFile jar) throws IOException, Refused {
        JarEntry entry = jar.getJarEntry(JarFile.MANIFEST_NAME);
        if (entry == null) {
            throw new Refused("it has no manifest");
        }
        return new Manifest(new ByteArrayInputStream(bounded(jar, entry))).getMainAttributes();
    }

    private static byte[] bounded(JarFile jar, JarEntry entry) throws IOException, Refused {
        try (InputStream in = jar.getInputStream(entry)) {
            byte[] bytes = in.readNBytes(LARGEST_TEXT + 1);
            if (bytes.length > LARGEST_TEXT) {
                throw new Refused("its entry " + entry.getName() + " is larger than " + LARGEST_TEXT + " bytes");
            }
            return bytes;
        }
    }

    /** What its components would be called for must be seen before it is let in. */
    private static void requireVisible(String serviceComponent) throws Refused {
        for (String each : (serviceComponent == null ? "" : serviceComponent).split(",")) {
            String path = clause(each);
            if (!path.isEmpty() && !VISIBLE.matcher(path).matches()) {
                throw new Refused("its component description " + path + " does not lie in OSGI-INF/: move it there");
            }
        }
    }

    private static Set<String> components(JarFile jar) throws IOException, Refused {
        Set<String> pids = new HashSet<>();
        for (JarEntry entry : jar.stream()
                .filter(each -> each.getName().matches("OSGI-INF/[^/]+\\.xml"))
                .limit(MOST_COMPONENTS)
                .toList()) {
            pids.addAll(pids(new String(bounded(jar, entry), StandardCharsets.UTF_8)));
        }
        if (pids.stream().anyMatch(pid -> pid.contains("&"))) {
            throw new Refused(
                    "a component description writes a PID or a name with character references: write it plainly");
        }
        return pids;
    }

    /** Of a component description. */
    static Set<String> pids(String xml) {
        Set<String> pids = new HashSet<>();
        Matcher configured = PIDS.matcher(xml);
        while (configured.find()) {
            pids.addAll(Arrays.asList(configured.group(1).strip().split("\\s+")));
        }
        Matcher named = COMPONENT.matcher(xml);
        while (named.find()) {
            pids.add(named.group(1));
        }
        return pids;
    }

    private static Set<String> formats(String header) throws Refused {
        Set<String> formats = Arrays.stream((header == null ? "v1" : header).split(","))
                .map(String::strip)
                .collect(Collectors.toSet());
        if (!formats.stream().allMatch(each -> FORMAT.matcher(each).matches())) {
            throw new Refused("its " + REFERENCES + " must be a list as in v1,v2");
        }
        return formats;
    }

    private static String clause(String header) {
        return header == null ? "" : header.split(";", 2)[0].strip();
    }
}
