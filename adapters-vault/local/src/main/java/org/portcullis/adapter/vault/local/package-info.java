// SPDX-License-Identifier: Apache-2.0

/** Embedded vault: encrypted at rest, leased credentials for the embedded target. */
package org.portcullis.adapter.vault.local;
