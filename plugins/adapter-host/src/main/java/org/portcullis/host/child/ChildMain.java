// SPDX-License-Identifier: Apache-2.0
package org.portcullis.host.child;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.launch.FrameworkFactory;
import org.portcullis.host.wire.Briefing;
import org.portcullis.host.wire.Handshake;
import org.slf4j.LoggerFactory;

/**
 * Main class of a hosted adapter's process. It proves that the platform started it, starts a framework with the bundles
 * that the adapter stands on, and lets {@link HostedEnd}, in the framework, do the rest. It ends when the platform does.
 */
public final class ChildMain {
    private static final String OURS = "org.portcullis.adapter-host";

    private ChildMain() {}

    /** Takes no arguments: see {@link Briefing}. */
    public static void main(String[] arguments) throws Exception {
        InputStream parent = System.in;
        System.setIn(InputStream.nullInputStream()); // not the adapter's to read or to close
        Briefing briefing = Briefing.read(parent);
        Thread life = new Thread(() -> endWith(parent), "platform-watch");
        life.setDaemon(true);
        life.start();
        SocketChannel channel = connect(briefing.address());
        Handshake.child(channel, briefing.token());
        Arrays.fill(briefing.token(), (byte) 0);
        Thread.currentThread().setContextClassLoader(null);
        Framework framework = start(briefing);
        begin(framework, channel, briefing.folder());
        framework.waitForStop(0);
        Runtime.getRuntime().halt(0);
    }

    /** The platform holds the other end as long as it lives, however it ends. */
    private static void endWith(InputStream parent) {
        try {
            while (parent.read() >= 0) {
                continue; // nothing more is said there
            }
        } catch (IOException e) {
            LoggerFactory.getLogger(ChildMain.class).warn("the platform is gone", e);
        }
        Runtime.getRuntime().halt(0);
    }

    private static SocketChannel connect(String address) throws IOException {
        if (address.matches("[0-9]+")) {
            return SocketChannel.open(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(address)));
        }
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        channel.connect(UnixDomainSocketAddress.of(address));
        return channel;
    }

    private static Framework start(Briefing briefing) throws BundleException {
        Map<String, String> properties = new HashMap<>();
        properties.put(
                "org.osgi.framework.storage",
                briefing.folder().resolve("framework").toString());
        properties.put("org.osgi.framework.storage.clean", "onFirstInit");
        properties.put("org.osgi.framework.system.packages.extra", briefing.systemPackages());
        properties.put("felix.log.level", "1");
        properties.put("ds.loglevel", "2");
        properties.put("portcullis.home", briefing.home().toString());
        Framework framework = ServiceLoader.load(FrameworkFactory.class, ChildMain.class.getClassLoader())
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no OSGi framework on the class path"))
                .newFramework(properties);
        framework.init();
        BundleContext context = framework.getBundleContext();
        List<Bundle> bundles = new ArrayList<>();
        for (Path each : briefing.bundles()) {
            bundles.add(context.installBundle("reference:" + each.toUri()));
        }
        framework.start();
        for (Bundle each : bundles) {
            each.start();
        }
        return framework;
    }

    private static void begin(Framework framework, SocketChannel channel, Path folder) throws Exception {
        for (Bundle each : framework.getBundleContext().getBundles()) {
            if (OURS.equals(each.getSymbolicName())) {
                try {
                    each.loadClass(HostedEnd.class.getName())
                            .getMethod("begin", Framework.class, BundleContext.class, SocketChannel.class, Path.class)
                            .invoke(null, framework, each.getBundleContext(), channel, folder);
                    return;
                } catch (InvocationTargetException e) {
                    throw new IllegalStateException("the hosted end can't begin", e.getCause());
                }
            }
        }
        throw new IllegalStateException("the bundle " + OURS + " isn't there");
    }
}
