// SPDX-License-Identifier: Apache-2.0
package org.portcullis.service.adapters;

import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a bundle may do, as its manifest declares it: nothing else is granted to it.
 *
 * @param extensionPoints simple names of the contracts that it offers, by {@code Provide-Capability}
 * @param hosts whom it calls, by {@code Portcullis-Hosts}: {@code api.acme.example}, {@code *.acme.example}, each with
 *     {@code :port} or without, or {@code configured:url} for the host in that setting of its own instances
 * @param secrets which settings of its own instances hold references to secrets, by {@code Portcullis-Secrets}
 */
public record AdapterRights(List<String> extensionPoints, List<String> hosts, List<String> secrets) {
    /** The manifest's header with the hosts. */
    public static final String HOSTS = "Portcullis-Hosts";

    /** The manifest's header with the settings that refer to secrets. */
    public static final String SECRETS = "Portcullis-Secrets";

    /** Begins a host that a setting names. */
    public static final String CONFIGURED = "configured:";

    /** No right at all. */
    public static final AdapterRights NONE = new AdapterRights(List.of(), List.of(), List.of());

    private static final Pattern CONTRACT = Pattern.compile("\\borg\\.portcullis\\.spi\\.[a-z.]+\\.([A-Z]\\w*)");
    private static final Pattern SETTING = Pattern.compile("[a-z][a-z0-9_.-]{0,99}");
    private static final Pattern HOST = Pattern.compile("(\\*\\.)?[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?(:[0-9]{1,5})?");
    private static final int MOST = 100;

    /** Copies the lists. */
    public AdapterRights {
        extensionPoints = List.copyOf(extensionPoints);
        hosts = List.copyOf(hosts);
        secrets = List.copyOf(secrets);
    }

    /**
     * Reads them.
     *
     * @param headers a manifest's, by name; null for one that isn't there
     * @throws IllegalArgumentException one sentence that names the header
     */
    public static AdapterRights of(UnaryOperator<String> headers) {
        TreeSet<String> contracts = new TreeSet<>();
        String offered = headers.apply("Provide-Capability");
        Matcher contract = CONTRACT.matcher(offered == null ? "" : offered);
        while (contract.find()) {
            contracts.add(contract.group(1));
        }
        List<String> hosts = list(headers.apply(HOSTS));
        if (!hosts.stream().allMatch(AdapterRights::isHost)) {
            throw new IllegalArgumentException(
                    HOSTS + " must be a list of hosts in lower case, as in api.acme.example,*.acme.example:8443,"
                            + CONFIGURED + "url");
        }
        List<String> secrets = list(headers.apply(SECRETS));
        if (!secrets.stream().allMatch(each -> SETTING.matcher(each).matches())) {
            throw new IllegalArgumentException(SECRETS + " must be a list of settings, as in token_ref,key_ref");
        }
        return new AdapterRights(List.copyOf(contracts), hosts, secrets);
    }

    private static boolean isHost(String text) {
        return text.startsWith(CONFIGURED)
                ? SETTING.matcher(text.substring(CONFIGURED.length())).matches()
                : HOST.matcher(text).matches();
    }

    private static List<String> list(String header) {
        if (header == null || header.isBlank()) {
            return List.of();
        }
        List<String> all =
                Arrays.stream(header.split(",", MOST + 2)).map(String::strip).toList();
        if (all.size() > MOST) {
            throw new IllegalArgumentException("a list of rights has at most " + MOST + " entries");
        }
        return all;
    }
}
