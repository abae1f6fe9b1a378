// SPDX-License-Identifier: Apache-2.0
/**
 * What sources of people share: a vendor whose people are read whole is told of as a state, whenever it isn't what was told
 * last. The cursor is a digest of what was told.
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
package org.portcullis.adapter.kit.people;
