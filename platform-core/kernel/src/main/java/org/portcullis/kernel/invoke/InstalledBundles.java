// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.invoke;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;

/**
 * The framework's bundles with the factory PIDs that their component and metatype descriptions declare. What a bundle hides
 * there it doesn't own; what it declares falsely is its own only as long as nobody before it had it.
 */
final class InstalledBundles implements Supplier<List<Owners.Claimant>> {
    private static final Pattern PID = Pattern.compile("(?<=[\"'\\s])" + Pattern.quote(InstanceNames.PID_PREFIX)
            + "[a-z][a-z0-9]*\\.[a-z0-9][a-z0-9-]*(?=[\"'\\s])");
    private static final int LARGEST = 1 << 20;

    private final BundleContext context;
    private final String shippedFrom;
    private final Map<Long, Owners.Claimant> known = new ConcurrentHashMap<>();

    InstalledBundles(BundleContext context, String shippedFrom) {
        this.context = context;
        this.shippedFrom = shippedFrom;
    }

    @Override
    public List<Owners.Claimant> get() {
        List<Owners.Claimant> all = new ArrayList<>();
        Set<Long> ids = new HashSet<>();
        for (Bundle bundle : context.getBundles()) {
            if (bundle.getState() != Bundle.UNINSTALLED) {
                ids.add(bundle.getBundleId());
                all.add(known.computeIfAbsent(bundle.getBundleId(), id -> claimant(bundle)));
            }
        }
        known.keySet().retainAll(ids);
        return all;
    }

    private Owners.Claimant claimant(Bundle bundle) {
        Origin origin = Origin.of(bundle, shippedFrom);
        String imports = bundle.getHeaders("").get(Constants.IMPORT_PACKAGE);
        boolean canServe = imports != null && imports.contains("org.portcullis.spi") && bundle != context.getBundle();
        return new Owners.Claimant(
                origin.bundle(), origin.name(), origin.shipped(), canServe ? declared(bundle) : Set.of());
    }

    private static Set<String> declared(Bundle bundle) {
        Enumeration<URL> descriptions = bundle.findEntries("OSGI-INF", "*.xml", true);
        Set<String> pids = new HashSet<>();
        for (URL each : descriptions == null ? List.<URL>of() : Collections.list(descriptions)) {
            try (InputStream in = each.openStream()) {
                pids.addAll(declared(new String(in.readNBytes(LARGEST), StandardCharsets.UTF_8)));
            } catch (IOException e) {
                return Set.of(); // its jar is broken: it serves nothing either
            }
        }
        return Set.copyOf(pids);
    }

    /** Of one description. */
    static Set<String> declared(String xml) {
        Set<String> pids = new HashSet<>();
        Matcher matcher = PID.matcher(xml);
        while (matcher.find()) {
            pids.add(matcher.group());
        }
        return pids;
    }
}
