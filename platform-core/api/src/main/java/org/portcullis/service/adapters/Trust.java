// SPDX-License-Identifier: Apache-2.0
package org.portcullis.service.adapters;

import java.util.List;
import org.osgi.annotation.versioning.ProviderType;
import org.portcullis.service.people.Caller;

/** Whose bundles may run (PLG-4). Each change is recorded. All methods throw {@code Refusal}. */
@ProviderType
public interface Trust {
    /** Publishers and pins, by name. */
    List<Trusted> all(Caller caller);

    /** Trusts a publisher by its certificate in PEM form, or replaces it (role ADMIN). */
    Trusted publisher(Caller caller, String name, String certificate);

    /** Trusts one jar by its SHA-256 (role ADMIN); repeating it changes the note. */
    Trusted pin(Caller caller, String sha256, String note);

    /** Trusts it no longer (role ADMIN): what only it vouched for is stopped at once. */
    void remove(Caller caller, String name);
}
