// SPDX-License-Identifier: Apache-2.0
package org.portcullis.service.registry;

import java.util.Optional;

/**
 * How an agent stands at a directory (REG-4).
 *
 * @param instance the adapter's instance
 * @param principal the vendor's id, as long as one is known
 * @param state what the vendor has answered last: {@code ENABLED}, {@code DISABLED}, {@code ABSENT}, {@code NONE} before the
 *     first answer, {@code UNKNOWN} while a call that enables is under way and after one whose outcome nobody knows
 * @param wanted {@code ENABLED}, {@code DISABLED} or {@code ABSENT}
 * @param settled whether nothing is to be done
 * @param lastError why the last try failed; empty after one that didn't
 */
public record Mirror(
        String instance,
        Optional<String> principal,
        String state,
        String wanted,
        boolean settled,
        Optional<String> lastError) {}
