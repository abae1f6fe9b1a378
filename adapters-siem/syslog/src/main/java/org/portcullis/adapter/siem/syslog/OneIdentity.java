// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.siem.syslog;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import javax.net.ssl.X509ExtendedKeyManager;

/**
 * Our one certificate, shown to whoever asks for one. Whether its issuer is among those that a receiver names is left to the
 * receiver: its refusal says more than our silence.
 */
final class OneIdentity extends X509ExtendedKeyManager {
    private static final String ALIAS = "portcullis";

    private final X509Certificate[] chain;
    private final PrivateKey key;

    OneIdentity(X509Certificate[] chain, PrivateKey key) {
        this.chain = chain.clone();
        this.key = key;
    }

    @Override
    public String[] getClientAliases(String keyType, Principal[] issuers) {
        return new String[] {ALIAS};
    }

    @Override
    public String chooseClientAlias(String[] keyTypes, Principal[] issuers, Socket socket) {
        for (String type : keyTypes) {
            if (type.equals(key.getAlgorithm())
                    || type.startsWith("Ed") && key.getAlgorithm().startsWith("Ed")) {
                return ALIAS;
            }
        }
        return null;
    }

    @Override
    public String[] getServerAliases(String keyType, Principal[] issuers) {
        return null;
    }

    @Override
    public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
        return null;
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        return chain.clone();
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
        return key;
    }
}
