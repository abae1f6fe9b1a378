// SPDX-License-Identifier: Apache-2.0

/**
 * Real servers for tests: each class starts one as a child process on loopback at a random port, and can stop, kill,
 * freeze and restart it. Nothing here needs a container engine. A server that isn't installed is reported by a sentence
 * that says what to install ({@link org.portcullis.tck.server.ServerUnavailableException}).
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.3.0")
package org.portcullis.tck.server;
