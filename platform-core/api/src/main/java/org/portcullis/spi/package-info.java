// SPDX-License-Identifier: Apache-2.0
/** What every extension point shares: the call's context, the one way to fail, secrets and whom a call is for. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.1.0")
package org.portcullis.spi;
