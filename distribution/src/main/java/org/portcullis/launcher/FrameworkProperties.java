// SPDX-License-Identifier: Apache-2.0

package org.portcullis.launcher;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The properties that the OSGi framework starts with; bundles read them by {@code BundleContext.getProperty}. */
final class FrameworkProperties {

    /**
     * Logging and the configuration service's interfaces come from the launcher's class path: they are needed before
     * the first bundle, and slf4j's service loading needs no mediator there.
     */
    private static final String EXTRA_PACKAGES = "org.slf4j;version=2.0.20,org.slf4j.event;version=2.0.20,"
            + "org.slf4j.helpers;version=2.0.20,org.slf4j.spi;version=2.0.20,org.osgi.service.cm;version=1.6.1";

    private FrameworkProperties() {}

    static Map<String, Object> of(Home home, Path distribution, Settings settings, Map<String, String> target) {
        Map<String, Object> map = new LinkedHashMap<>();
        // Everything in the framework's own storage is made anew at each start: what runs is what bundles/, deploy/
        // and config/ say, never a left-over of an earlier version.
        map.put("org.osgi.framework.storage", home.data("framework").toString());
        map.put("org.osgi.framework.storage.clean", "onFirstInit");
        map.put("org.osgi.framework.startlevel.beginning", "1");
        map.put("org.osgi.framework.system.packages.extra", EXTRA_PACKAGES);
        // An update stands beside the version that it replaces for a moment, and may have the same version number.
        map.put("org.osgi.framework.bsnversion", "multiple");
        map.put("felix.log.level", "2");
        map.put("felix.log.logger", new FrameworkLog());
        map.put("ds.loglevel", "2");
        map.put("org.apache.felix.http.require.config", "true");
        fileInstall(map, home);
        map.put("portcullis.home", home.folder().toString());
        map.put("portcullis.distribution", distribution.toString());
        for (String listener : List.of("control", "data")) {
            String url = settings.text(listener + ".public_url", "");
            if (!url.isEmpty()) {
                map.put("portcullis." + listener + ".public_url", url);
            }
        }
        map.putAll(target);
        return map;
    }

    private static void fileInstall(Map<String, Object> map, Home home) {
        // Instance files alone: what lies in deploy/ comes in by the platform bundle's gate, and by no other way.
        map.put(
                "felix.fileinstall.dir",
                home.folder().resolve("config/instances").toString());
        map.put("felix.fileinstall.filter", ".*\\.json");
        map.put("felix.fileinstall.poll", "500");
        map.put("felix.fileinstall.noInitialDelay", "true");
        map.put("felix.fileinstall.enableConfigSave", "false");
        map.put("felix.fileinstall.tmpdir", home.data("tmp/fileinstall").toString());
        map.put("felix.fileinstall.log.level", "2");
        // A folder dropped there would reach FileInstall as an exploded bundle, past every check.
        map.put("felix.fileinstall.subdir.mode", "skip");
    }
}
