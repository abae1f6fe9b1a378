// SPDX-License-Identifier: Apache-2.0

/** What stands in for the kernel in the tests of plugins: its services in memory, to be held back or broken on demand. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
package org.portcullis.tck.service;
