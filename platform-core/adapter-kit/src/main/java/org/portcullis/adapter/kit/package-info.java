// SPDX-License-Identifier: Apache-2.0
/** What every adapter needs beside its vendor: settings that are checked at once, and texts without secrets. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.2.0")
package org.portcullis.adapter.kit;
