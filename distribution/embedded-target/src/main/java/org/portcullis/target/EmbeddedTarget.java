// SPDX-License-Identifier: Apache-2.0
package org.portcullis.target;

import java.io.IOException;
import java.net.BindException;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running target: its two ports on loopback, its book and the clock that ends what has run out. */
public final class EmbeddedTarget implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedTarget.class);
    private static final String ADMIN = "admin";
    private static final long SWEEP_MILLIS = 100;
    private static final long IDLE_MILLIS = 600_000;

    private final AccessBook book;
    private final ScheduledThreadPoolExecutor scheduler;
    private final Server server;
    private final ServerConnector data;
    private final ServerConnector admin;
    private final String adminSecret;
    private final String identity;
    private boolean sweepFailing;

    private EmbeddedTarget(TargetOptions options) throws Exception {
        TargetFolder folder = new TargetFolder(options);
        this.identity = folder.identity();
        this.adminSecret = folder.adminSecret();
        LiveRequests live = new LiveRequests();
        this.book = new AccessBook(folder.book(), live::recheck);
        live.restOn(book);
        this.scheduler = new ScheduledThreadPoolExecutor(1, EmbeddedTarget::thread);
        scheduler.setRemoveOnCancelPolicy(true);
        QueuedThreadPool threads = new QueuedThreadPool(48, 4);
        threads.setName("target");
        this.server = new Server(threads);
        this.data = connector("data");
        this.admin = connector(ADMIN);
        AdminCalls calls = new AdminCalls(book, live, identity);
        AdminFace adminFace = new AdminFace(calls, adminSecret, new Faults(), options.allowFaults());
        server.setHandler(new TargetHandler(new DataFace(book, live, scheduler), adminFace, ADMIN));
        try {
            open(data, options.port(), folder.lastPort("port"));
            open(admin, options.adminPort(), folder.lastPort("admin_port"));
            server.start();
            scheduler.scheduleWithFixedDelay(this::sweep, SWEEP_MILLIS, SWEEP_MILLIS, TimeUnit.MILLISECONDS);
            folder.writePorts(port(), adminPort());
        } catch (Exception e) {
            close();
            throw e;
        }
    }

    /**
     * Starts a target; both ports answer when this returns.
     *
     * @throws Exception when its folder can't be used or a port that was named is taken
     */
    public static EmbeddedTarget start(TargetOptions options) throws Exception {
        return new EmbeddedTarget(options);
    }

    /** The port of the data face. */
    public int port() {
        return data.getLocalPort();
    }

    /** The port of the administration interface. */
    public int adminPort() {
        return admin.getLocalPort();
    }

    /** The bearer secret of the administration interface. */
    public String adminSecret() {
        return adminSecret;
    }

    /** The stable id that {@code GET /admin/identity} tells. */
    public String identity() {
        return identity;
    }

    /** Closes both ports and all connections at once; what was answered stays on the disk. */
    @Override
    public void close() throws Exception {
        scheduler.shutdownNow();
        try {
            server.stop();
        } finally {
            book.close();
        }
    }

    private ServerConnector connector(String name) {
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setSendDateHeader(false);
        ServerConnector connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(http));
        connector.setName(name);
        connector.setHost("127.0.0.1");
        connector.setIdleTimeout(IDLE_MILLIS);
        connector.setAcceptQueueSize(1024);
        server.addConnector(connector);
        return connector;
    }

    /** Opens the wanted port; where any will do, the last one is tried first, so that a restart moves nothing. */
    private static void open(ServerConnector connector, int wanted, int last) throws IOException {
        connector.setPort(wanted == 0 ? last : wanted);
        try {
            connector.open();
        } catch (IOException e) {
            if (wanted != 0 || last == 0 || !(e instanceof BindException || e.getCause() instanceof BindException)) {
                throw e;
            }
            connector.setPort(0);
            connector.open();
        }
    }

    private void sweep() {
        try {
            book.expire(Instant.now());
            sweepFailing = false;
        } catch (IOException | RuntimeException e) {
            if (!sweepFailing) {
                LOG.warn("the book could not be written anew; what has run out is refused all the same", e);
            }
            sweepFailing = true;
        }
    }

    private static Thread thread(Runnable work) {
        Thread thread = Executors.defaultThreadFactory().newThread(work);
        thread.setName("target-scheduler");
        thread.setDaemon(true);
        return thread;
    }
}
