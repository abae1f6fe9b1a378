// SPDX-License-Identifier: Apache-2.0
/**
 * A durable append-only file of short records with group commit: what an adapter writes down before it acts, so that a
 * crash between us and the vendor leaves nothing unknown.
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
package org.portcullis.adapter.kit.journal;
