// SPDX-License-Identifier: Apache-2.0
/** People's sessions at identity providers, confirmed before an agent gets access on a person's behalf. */
package org.portcullis.kernel.session;
