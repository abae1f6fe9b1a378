// SPDX-License-Identifier: Apache-2.0
/** Drills of the kill switch (REV-7): a probe agent draws, is killed, and each adapter's part is timed and proven. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
package org.portcullis.service.drill;
