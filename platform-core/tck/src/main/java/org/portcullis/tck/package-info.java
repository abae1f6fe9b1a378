// SPDX-License-Identifier: Apache-2.0

/** JUnit 5 contract kit: one final-method contract per extension point, with faults. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
package org.portcullis.tck;
