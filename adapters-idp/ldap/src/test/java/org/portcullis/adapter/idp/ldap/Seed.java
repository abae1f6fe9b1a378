// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.idp.ldap;

import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldif.LDIFException;
import com.unboundid.ldif.LDIFReader;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What is in each directory before a test: what the adapter's page says to make, and a site's own entries. */
final class Seed {
    static final Path PAGES = Path.of("../../distribution/docs/adapters/idp-ldap");
    static final List<String> AGENT_GROUPS = List.of("readers", "writers");
    static final List<String> ROLES = List.of("buyers", "clerks", "sellers");

    private static final String SITE = """
            dn: dc=example,dc=com
            objectClass: dcObject
            objectClass: organization
            dc: example
            o: example

            """;

    private static final String MORE = """

            dn: cn=writers,ou=agent-groups,dc=example,dc=com
            objectClass: groupOfNames
            cn: writers
            member: cn=portcullis,ou=services,dc=example,dc=com

            dn: ou=people,dc=example,dc=com
            objectClass: organizationalUnit
            ou: people

            dn: ou=groups,dc=example,dc=com
            objectClass: organizationalUnit
            ou: groups

            """;

    private Seed() {}

    static String ldif() {
        try {
            String setup = Files.readString(PAGES.resolve("setup.ldif"), StandardCharsets.UTF_8)
                    .replace("{password}", ServerSide.PASSWORD);
            StringBuilder all = new StringBuilder(SITE).append(setup).append(MORE);
            for (String role : ROLES) {
                all.append("dn: cn=" + role + "," + ServerSide.ROLES + "\nobjectClass: groupOfNames\ncn: " + role
                        + "\nmember: cn=nobody," + ServerSide.SUFFIX + "\n\n");
            }
            return all + String.join("\n", resident()) + "\n";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Somebody who stays: a directory without anybody isn't believed. */
    private static List<String> resident() {
        return List.of(
                "dn: uid=resident," + ServerSide.PEOPLE,
                "objectClass: inetOrgPerson",
                "uid: resident",
                "cn: resident",
                "sn: resident",
                "mail: Resident@example.com");
    }

    /** The same as entries; Active Directory has its own words for people. */
    static List<Entry> entries(boolean activeDirectory) {
        List<Entry> entries = new ArrayList<>();
        try (LDIFReader reader = new LDIFReader(new java.io.BufferedReader(new StringReader(ldif())))) {
            for (Entry entry = reader.readEntry(); entry != null; entry = reader.readEntry()) {
                if (activeDirectory && entry.hasAttributeValue("objectClass", "inetOrgPerson")) {
                    entry.setAttribute("objectClass", "user");
                    entry.setAttribute("objectCategory", "person");
                    entry.setAttribute("userPrincipalName", entry.getAttributeValue("mail"));
                    entry.setAttribute("userAccountControl", "512");
                }
                entries.add(entry);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (LDIFException e) {
            throw new IllegalStateException(e);
        }
        return entries;
    }
}
