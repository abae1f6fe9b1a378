// SPDX-License-Identifier: Apache-2.0
package org.portcullis.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.portcullis.spi.FailureKind;
import org.portcullis.spi.inventory.Found;
import org.portcullis.spi.inventory.Listing;
import org.portcullis.spi.revocation.Held;

/** Contract of {@link org.portcullis.spi.inventory.Inventory}. */
public abstract class InventoryContract extends VendorContract<InventoryVendor> {
    private static final int MOST_PAGES = 1000;

    private List<Found> all() {
        List<Found> items = new ArrayList<>();
        String cursor = "";
        for (int page = 0; page < MOST_PAGES; page++) {
            Listing listing = vendor().inventory().list(cursor, context());
            shown(listing);
            items.addAll(listing.items());
            cursor = listing.nextCursor();
            if (cursor.isEmpty()) {
                return items;
            }
        }
        throw new AssertionError("the listing does not end after " + MOST_PAGES + " pages");
    }

    private static boolean shows(List<Found> items, Held held) {
        return items.stream()
                .anyMatch(item -> item.ref().equals(held.ref())
                        || (!held.vendorLease().isEmpty() && item.vendorId().equals(held.vendorLease())));
    }

    @Test
    @DisplayName("GOV-4: what lives at the vendor is listed once, and no longer after its end")
    final void listsWhatLives() {
        List<Held> held = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            held.add(vendor().grantAccess(task()));
        }
        List<Found> before = all();
        assertThat(held).allMatch(h -> shows(before, h));
        assertThat(new HashSet<>(before)).as("each once").hasSameSizeAs(before);
        vendor().remove(held.get(0));
        assertThat(eventually(Duration.ofSeconds(10), () -> !shows(all(), held.get(0))))
                .isTrue();
        List<Found> after = all();
        assertThat(held.subList(1, 7)).allMatch(h -> shows(after, h));
    }

    @Test
    @DisplayName("what bears no mark of ours is not listed; an empty vendor is an empty list")
    final void listsOnlyOurs() {
        int before = all().size();
        vendor().makeForeign();
        assertThat(all()).hasSize(before);
    }

    @ParameterizedTest
    @EnumSource(names = {"UNREACHABLE", "BAD_CREDENTIALS", "THROTTLED", "SERVER_ERROR", "ANSWER_LOST", "ANSWER_CUT"})
    @DisplayName("a vendor that is down, or breaks off, is an error of its kind, never an empty or a shorter list")
    final void faults(Fault fault) {
        Held held = vendor().grantAccess(task());
        shown(vendor().inventory());
        breakWith(fault);
        failsWith(fault.kinds(), this::all);
        heal();
        assertThat(shows(all(), held)).as("all goes well afterwards").isTrue();
    }

    @Test
    @DisplayName("a list that breaks off after its first page is an error, not the end of the list")
    final void halfAnswered() {
        for (int i = 0; i < 7; i++) {
            vendor().grantAccess(task());
        }
        String cursor = vendor().inventory().list("", context()).nextCursor();
        Assumptions.assumeFalse(cursor.isEmpty(), "this vendor shows all on one page");
        breakWith(Fault.SERVER_ERROR);
        failsWith(Fault.SERVER_ERROR.kinds(), () -> vendor().inventory().list(cursor, context()));
        heal();
    }

    @Test
    @DisplayName("a vendor that asks for time says for how long")
    final void throttled() {
        saysHowLongToWait(this::all);
    }

    @Test
    @DisplayName("a vendor that hangs: TIMEOUT within a second of the deadline")
    final void hangingVendor() {
        breakWith(Fault.HANG);
        timesOut(context -> vendor().inventory().list("", context));
    }

    @Test
    @DisplayName("a deadline that has passed: TIMEOUT")
    final void passedDeadline() {
        failsWith(Set.of(FailureKind.TIMEOUT), () -> vendor().inventory().list("", within(Duration.ofSeconds(-1))));
    }
}
