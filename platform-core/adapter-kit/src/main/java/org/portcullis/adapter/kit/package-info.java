// SPDX-License-Identifier: Apache-2.0

/** HTTP and JSON with deadlines, failure kinds, secret references, redaction and TLS for adapters. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
package org.portcullis.adapter.kit;
