// SPDX-License-Identifier: Apache-2.0
package org.portcullis.gateway;

import org.portcullis.service.catalogue.Operation;
import org.portcullis.service.catalogue.TargetSystem;
import org.portcullis.service.ledger.GatewayQuestion;
import org.portcullis.service.token.VerifiedToken;

/**
 * A request that was understood and may now be decided.
 *
 * @param token whose
 * @param system at which system
 * @param operation which operation
 * @param path where it goes
 * @param question for the ledger
 * @param body the JSON body when it was read for its parameters; empty: not read, to be streamed
 */
record Asked(
        VerifiedToken token,
        TargetSystem system,
        Operation operation,
        GatewayPath path,
        GatewayQuestion question,
        byte[] body) {}
