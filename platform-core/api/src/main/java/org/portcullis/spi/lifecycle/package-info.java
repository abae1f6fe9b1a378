// SPDX-License-Identifier: Apache-2.0
/** Extension point of HR systems, identity providers and SIEMs that tell what became of people (REG-6, REG-7). */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
package org.portcullis.spi.lifecycle;
