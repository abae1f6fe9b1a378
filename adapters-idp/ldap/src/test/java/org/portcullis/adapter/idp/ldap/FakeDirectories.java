// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.idp.ldap;

import com.unboundid.ldap.listener.InMemoryDirectoryServer;
import com.unboundid.ldap.listener.InMemoryDirectoryServerConfig;
import com.unboundid.ldap.listener.InMemoryListenerConfig;
import com.unboundid.ldap.listener.interceptor.InMemoryInterceptedAddRequest;
import com.unboundid.ldap.listener.interceptor.InMemoryInterceptedModifyRequest;
import com.unboundid.ldap.listener.interceptor.InMemoryInterceptedSimpleBindRequest;
import com.unboundid.ldap.listener.interceptor.InMemoryOperationInterceptor;
import com.unboundid.ldap.sdk.AddRequest;
import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.Modification;
import com.unboundid.ldap.sdk.ModifyRequest;
import com.unboundid.ldap.sdk.ResultCode;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.text.SimpleDateFormat;
import java.util.Date;
import java.util.Locale;
import java.util.TimeZone;

/** Servers in memory that speak LDAP, with what the dialects need of a server: locks that hold, ids, time stamps. */
final class FakeDirectories extends InMemoryOperationInterceptor {
    private static final String ADMIN = "cn=admin," + ServerSide.SUFFIX;
    private static final String ADMIN_PASSWORD = "admin-of-the-fake-directory";
    private static ServerSide openLdap;
    private static ServerSide activeDirectory;

    private final boolean isActiveDirectory;
    private InMemoryDirectoryServer server;

    private FakeDirectories(boolean isActiveDirectory) {
        this.isActiveDirectory = isActiveDirectory;
    }

    static synchronized ServerSide openLdap() throws LDAPException {
        openLdap = openLdap == null ? start(false) : openLdap;
        return openLdap;
    }

    static synchronized ServerSide activeDirectory() throws LDAPException {
        activeDirectory = activeDirectory == null ? start(true) : activeDirectory;
        return activeDirectory;
    }

    private static ServerSide start(boolean isActiveDirectory) throws LDAPException {
        InMemoryDirectoryServerConfig config = new InMemoryDirectoryServerConfig(ServerSide.SUFFIX);
        config.setSchema(null);
        config.addAdditionalBindCredentials(ADMIN, ADMIN_PASSWORD);
        config.setListenerConfigs(
                InMemoryListenerConfig.createLDAPConfig("fake", InetAddress.getLoopbackAddress(), 0, null));
        FakeDirectories behaviour = new FakeDirectories(isActiveDirectory);
        config.addInMemoryOperationInterceptor(behaviour);
        behaviour.server = new InMemoryDirectoryServer(config);
        behaviour.server.startListening();
        ServerSide side = new ServerSide(behaviour.server.getListenPort(), isActiveDirectory, ADMIN, ADMIN_PASSWORD);
        Seed.entries(isActiveDirectory).forEach(entry -> side.asAdmin(connection -> connection.add(entry)));
        return side;
    }

    /** Active Directory gives each object a GUID; it takes {@code unicodePwd} and never shows it. */
    @Override
    public void processAddRequest(InMemoryInterceptedAddRequest request) {
        if (isActiveDirectory) {
            AddRequest add = request.getRequest().duplicate();
            byte[] guid = new byte[16];
            new SecureRandom().nextBytes(guid);
            add.addAttribute("objectGUID", guid);
            SimpleDateFormat form = new SimpleDateFormat("yyyyMMddHHmmss'.0Z'", Locale.ROOT);
            form.setTimeZone(TimeZone.getTimeZone("UTC"));
            add.addAttribute("whenChanged", form.format(new Date()));
            add.removeAttribute("unicodePwd");
            request.setRequest(add);
        }
    }

    /** The password that is set there is the one that logs in. */
    @Override
    public void processModifyRequest(InMemoryInterceptedModifyRequest request) {
        if (isActiveDirectory) {
            ModifyRequest modify = request.getRequest().duplicate();
            modify.setModifications(modify.getModifications().stream()
                    .map(each -> each.getAttributeName().equals("unicodePwd")
                            ? new Modification(each.getModificationType(), "userPassword", each.getValueByteArrays())
                            : each)
                    .toList());
            request.setRequest(modify);
        }
    }

    @Override
    public void processSimpleBindRequest(InMemoryInterceptedSimpleBindRequest request) throws LDAPException {
        Entry entry = server.getEntry(request.getRequest().getBindDN());
        if (entry != null && isLocked(entry)) {
            throw new LDAPException(ResultCode.INVALID_CREDENTIALS);
        }
    }

    /** As slapd was seen to do it: a lock is nothing without a policy. */
    private boolean isLocked(Entry entry) {
        if (isActiveDirectory) {
            Integer control = entry.getAttributeValueAsInteger("userAccountControl");
            return control != null && (control & 2) != 0;
        }
        return entry.hasAttribute("pwdPolicySubentry")
                && (entry.hasAttribute("pwdAccountLockedTime") || entry.hasAttribute("pwdEndTime"));
    }
}
