// SPDX-License-Identifier: Apache-2.0
package org.portcullis.it.fire;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.stream.StreamSupport;
import javax.naming.AuthenticationException;
import javax.naming.NamingException;
import javax.naming.directory.BasicAttributes;
import javax.naming.directory.DirContext;
import org.portcullis.it.Bot;
import org.portcullis.it.ServerUnderTest;

/** An agent at both directories, with a token and a password there; looked at as their administrators and resource server. */
@SuppressWarnings("BanJNDI") // see Directories
final class Principal {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String SECRET = "secret-of-an-agent-at-work";

    private final Directories directories;
    private final String id;
    private final String dn;
    private final String token;

    /** Waits until the agent is mirrored, and gives it what it logs in with. */
    Principal(FireWorld world, Bot bot, String name) throws IOException, NamingException {
        directories = world.directories;
        id = bot.id();
        dn = "uid=" + name + ",ou=agents,dc=example,dc=com";
        JsonNode[] seen = new JsonNode[1];
        ServerUnderTest.await(() -> name + " is mirrored, is " + seen[0], SOON, () -> {
            seen[0] = world.office()
                    .governor()
                    .get("/agents/" + id)
                    .must(200)
                    .body()
                    .path("directory");
            return seen[0].size() == 2
                    && StreamSupport.stream(seen[0].spliterator(), false)
                            .allMatch(each -> each.path("state").asText().equals("ENABLED"));
        });
        directories.realm.give(id, SECRET);
        token = directories.realm.token(id, SECRET).orElseThrow();
        DirContext admin = directories.administrator();
        admin.modifyAttributes(dn, DirContext.REPLACE_ATTRIBUTE, new BasicAttributes("userPassword", SECRET));
        admin.close();
    }

    /** Its token counts at the resource server. */
    boolean worksAtKeycloak() throws IOException {
        return directories.realm.isActive(token);
    }

    /** Its password is accepted. */
    boolean worksAtLdap() throws NamingException {
        try {
            directories.as(dn, SECRET).close();
            return true;
        } catch (AuthenticationException e) {
            return false;
        }
    }

    /** The client is disabled, its token dead for the resource server, and its secret gets no other. */
    boolean goneAtKeycloak() throws IOException {
        return !directories.realm.client(id).path("enabled").asBoolean(true)
                && !directories.realm.isActive(token)
                && directories.realm.token(id, SECRET).isEmpty();
    }

    /** The entry is locked, and its password refused. */
    boolean goneAtLdap() throws NamingException {
        DirContext admin = directories.administrator();
        try {
            return admin.getAttributes(dn, new String[] {"pwdAccountLockedTime"})
                                    .size()
                            == 1
                    && !worksAtLdap();
        } finally {
            admin.close();
        }
    }
}
