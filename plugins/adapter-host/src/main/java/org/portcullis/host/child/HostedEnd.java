// SPDX-License-Identifier: Apache-2.0
package org.portcullis.host.child;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.reflect.InvocationTargetException;
import java.net.URI;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.launch.Framework;
import org.portcullis.host.wire.Conversation;
import org.portcullis.host.wire.Failure;
import org.portcullis.host.wire.Frame;
import org.portcullis.host.wire.Kind;
import org.portcullis.host.wire.Values;
import org.portcullis.spi.AdapterException;
import org.portcullis.spi.CallContext;
import org.portcullis.spi.FailureKind;
import org.portcullis.spi.Secret;
import org.portcullis.spi.credential.IssuedCredential;
import org.portcullis.spi.host.VendorHosts;
import org.portcullis.spi.secret.SecretResolver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The hosted process's end of the conversation: takes the adapter and its configuration, and answers calls. */
public final class HostedEnd implements Conversation.Side {
    private static final Logger LOG = LoggerFactory.getLogger(HostedEnd.class);
    private static final long RESOLVE_MILLIS = 10_000;

    private final Framework framework;
    private final BundleContext context;
    private final Path jar;
    private final Values values = new Values();
    private final ScheduledExecutorService work = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "hosted");
        thread.setDaemon(true);
        return thread;
    });
    private final Conversation platform;
    private final ThreadLocal<Instant> deadline = new ThreadLocal<>();
    private volatile OfferedServices services;
    private Map<String, Object> start;

    private HostedEnd(Framework framework, BundleContext context, SocketChannel channel, Path folder) {
        this.framework = framework;
        this.context = context;
        this.jar = folder.resolve("adapter.jar");
        this.platform = new Conversation(channel, this, "platform");
    }

    /** Begins; called by {@link ChildMain} from outside the framework. */
    public static void begin(Framework framework, BundleContext context, SocketChannel channel, Path folder) {
        HostedEnd end = new HostedEnd(framework, context, channel, folder);
        context.registerService(SecretResolver.class, end::resolve, null);
        context.registerService(VendorHosts.class, end::require, null);
        end.platform.begin();
        end.work.scheduleAtFixedRate(end::alive, 0, 1, TimeUnit.SECONDS);
    }

    private void alive() {
        ThreadGroup all = Thread.currentThread().getThreadGroup();
        while (all.getParent() != null) {
            all = all.getParent();
        }
        platform.say(Kind.ALIVE, Integer.toString(all.activeCount()).getBytes(StandardCharsets.US_ASCII));
    }

    /** The platform knows the references of this instance, and tells no others. */
    private Secret resolve(String reference) {
        if (reference == null) {
            throw new AdapterException(FailureKind.MISCONFIGURED, "a secret reference is missing");
        }
        byte[] secret =
                platform.ask(Kind.RESOLVE, reference.getBytes(StandardCharsets.UTF_8), patience(), HostedEnd::gone);
        try {
            return Secret.ofUtf8(secret);
        } finally {
            Arrays.fill(secret, (byte) 0);
        }
    }

    /** So does it know the hosts. */
    private void require(URI vendor) {
        byte[] address = vendor.toString().getBytes(StandardCharsets.UTF_8);
        platform.ask(Kind.REQUIRE, address, RESOLVE_MILLIS, HostedEnd::gone);
    }

    private static AdapterException gone() {
        return new AdapterException(FailureKind.UNAVAILABLE, "the platform is gone");
    }

    @Override
    public byte[] answer(Frame question) throws IOException {
        Values.Call call = values.readCall(question.body());
        OfferedServices offered = services;
        Object service = offered == null ? null : offered.service(call.service());
        if (service == null || !call.method().getDeclaringClass().isInstance(service)) {
            throw new AdapterException(FailureKind.UNAVAILABLE, "the adapter doesn't offer this any more");
        }
        try {
            deadline(call.arguments()).ifPresent(deadline::set);
            Object result = call.method().invoke(service, call.arguments());
            try {
                return values.result(call.method(), result);
            } finally {
                wipe(result);
            }
        } catch (InvocationTargetException e) {
            Throwable cause = e.getCause();
            if (!(cause instanceof AdapterException)) {
                log(call + " threw", cause);
            }
            throw Failure.of(cause);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("the contract's methods are public", e);
        } finally {
            deadline.remove();
        }
    }

    private static Optional<Instant> deadline(Object[] arguments) {
        return Arrays.stream(arguments)
                .filter(CallContext.class::isInstance)
                .map(context -> ((CallContext) context).deadline())
                .findFirst();
    }

    /** What holds secrets has been sent. */
    private static void wipe(Object result) {
        if (result instanceof IssuedCredential issued) {
            issued.close();
        } else if (result instanceof Secret secret) {
            secret.close();
        }
    }

    /** For a question to the platform: the call's own time, which it is a part of, and no more than is usual. */
    private long patience() {
        Instant end = deadline.get();
        long left = end == null
                ? RESOLVE_MILLIS
                : Duration.between(Instant.now(), end).toMillis();
        return Math.max(1, Math.min(RESOLVE_MILLIS, left));
    }

    /** Where it came from, without its words, which may hold a secret. */
    private static void log(String what, Throwable thrown) {
        StackTraceElement[] trace = thrown.getStackTrace();
        LOG.warn("{} {} at {}", what, thrown.getClass().getName(), trace.length == 0 ? "an unknown place" : trace[0]);
    }

    @Override
    public void hear(Frame said) throws IOException {
        switch (said.kind()) {
            case START -> {
                start = values.read(said.body());
                Files.deleteIfExists(jar);
                Files.createFile(jar);
            }
            case JAR -> {
                if (said.body().length == 0) {
                    work.execute(this::open);
                } else {
                    try (OutputStream out = Files.newOutputStream(jar, java.nio.file.StandardOpenOption.APPEND)) {
                        out.write(said.body());
                    }
                }
            }
            case STOP -> work.execute(this::stop);
            default -> throw new IOException("unexpected: " + said);
        }
    }

    private void open() {
        OfferedServices offered = new OfferedServices(context, platform, values);
        services = offered;
        offered.open(jar, start);
    }

    private void stop() {
        try {
            framework.stop();
        } catch (BundleException e) {
            log("the framework can't stop:", e);
            Runtime.getRuntime().halt(1);
        }
    }

    @Override
    public AdapterException over(Optional<Exception> cause) {
        cause.ifPresent(wrong -> log("the platform said what isn't understood:", wrong));
        Runtime.getRuntime().halt(0);
        return gone();
    }
}
