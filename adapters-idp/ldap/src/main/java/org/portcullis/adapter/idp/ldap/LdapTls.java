// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.idp.ldap;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import javax.net.ssl.SSLContext;
import org.portcullis.adapter.kit.Authorities;

/** Which certificate authorities the server's certificate may come from. */
final class LdapTls {
    private LdapTls() {}

    /** Those of the file alone, read anew each time, or the Java platform's own when there is none. */
    static SSLContext context(String caFile) {
        try {
            if (caFile.isEmpty()) {
                return SSLContext.getDefault();
            }
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, Authorities.trust(Path.of(caFile)), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Java has no TLS", e);
        }
    }
}
