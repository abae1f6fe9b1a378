// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.pam.openssh;

import com.jcraft.jsch.JSchAlgoNegoFailException;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.JSchHostKeyException;
import java.net.SocketTimeoutException;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.FailureKind;

/** Which kind of failure the library's is. Until a request is sent nothing has happened at the host. */
final class SshFailures {
    private SshFailures() {}

    static AdapterException whileConnecting(JSchException e, HostSettings settings) {
        String says = String.valueOf(e.getMessage());
        if (e instanceof JSchHostKeyException) {
            return new AdapterException(
                    FailureKind.MISCONFIGURED,
                    "the host's key is not the one in host_key: another machine, or its key was changed");
        }
        if (e instanceof JSchAlgoNegoFailException) {
            return new AdapterException(
                    FailureKind.MISCONFIGURED,
                    "no algorithm in common with the host; has it a key of the type in host_key?");
        }
        if (says.startsWith("Auth ") || says.startsWith("USERAUTH") || says.contains("Too many authentication")) {
            return new AdapterException(
                    FailureKind.UNAUTHENTICATED,
                    "the host refused the login '" + settings.username + "': check what " + settings.keyReference
                            + " holds, and platform_keys on the host");
        }
        if (says.startsWith("invalid privatekey")) {
            return new AdapterException(
                    FailureKind.MISCONFIGURED,
                    "what " + settings.keyReference + " holds is no private key that can be read (PEM or OpenSSH's)");
        }
        if (isTimeout(e) || says.startsWith("timeout")) {
            return new AdapterException(FailureKind.TIMEOUT, "the host did not answer before the deadline");
        }
        return new AdapterException(
                FailureKind.UNAVAILABLE,
                "sshd at " + settings.host + ":" + settings.port + " can't be reached, or closed the connection");
    }

    static AdapterException broken() {
        return new AdapterException(
                FailureKind.INTERNAL, "the connection to the host broke before its answer was complete");
    }

    private static boolean isTimeout(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof SocketTimeoutException) {
                return true;
            }
        }
        return false;
    }
}
