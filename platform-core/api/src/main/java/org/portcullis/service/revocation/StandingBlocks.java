// SPDX-License-Identifier: Apache-2.0
package org.portcullis.service.revocation;

import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;
import org.portcullis.service.Page;
import org.portcullis.service.PageRequest;
import org.portcullis.service.people.Caller;

/** What is blocked now, and the governed act that lifts it (REV-6). All methods throw {@code Refusal}. */
@ProviderType
public interface StandingBlocks {
    /**
     * Blocks that stand, oldest first.
     *
     * @param type only those on targets of this type; without it all but tasks and elevations, whose end is final
     */
    Page<Block> blocks(Caller caller, Optional<String> type, PageRequest page);

    /**
     * Lifts the block on a system, an adapter instance, an environment or a label (role GOVERNANCE), by somebody
     * independent of whoever commanded what is behind it. Nothing that was ended is revived: its fences stay raised, and
     * elevations, credentials and tokens are issued anew. Repeating it is refused as {@code not-blocked}.
     *
     * <p>Refused: CONFLICT {@code revocation-open} while a revocation of the target isn't over, CONFLICT {@code
     * not-blocked} when nothing stands on it, UNPROCESSABLE {@code lifted-otherwise} for agents and people, who are
     * reinstated, UNPROCESSABLE {@code end-is-final} for tasks and elevations, NOT_FOUND for what isn't known.
     */
    Block lift(Caller caller, RevocationTarget target, String reason);
}
