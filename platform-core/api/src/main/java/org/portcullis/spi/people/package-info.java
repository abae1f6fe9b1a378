// SPDX-License-Identifier: Apache-2.0
/** Extension point that knows people's sessions at an identity provider, for agents that act on somebody's behalf. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
package org.portcullis.spi.people;
