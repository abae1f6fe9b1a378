// SPDX-License-Identifier: Apache-2.0

/**
 * The contract kit: one JUnit 5 contract with final test methods for each extension point (PLG-7). An adapter's test
 * extends the contract and supplies a fixture ({@link org.portcullis.tck.Vendor}) that looks at the vendor's side, so
 * that an adapter can't vouch for itself, and that breaks the vendor on demand ({@link org.portcullis.tck.Fault}).
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.5.0")
package org.portcullis.tck;
