// SPDX-License-Identifier: Apache-2.0
/** The offline verifier of audit exports, written from ADR 0002 alone and sharing no code with what writes them. */
package org.portcullis.cli.audit;
