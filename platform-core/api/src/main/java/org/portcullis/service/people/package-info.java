// SPDX-License-Identifier: Apache-2.0
/** Service: persons, their roles and their access tokens. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.1.0")
package org.portcullis.service.people;
