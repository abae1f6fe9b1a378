// SPDX-License-Identifier: Apache-2.0
package org.portcullis.tck;

import org.portcullis.spi.session.SessionRecordSource;

/** Fixture of {@link SessionRecordSourceContract}; what it does in sessions, it does at the vendor's side. */
public interface SessionVendor extends Vendor {
    /** The adapter. */
    SessionRecordSource source();

    /** Makes access as the platform does, and begins a session with it; its reference. */
    String begin();

    /**
     * Does something in that session that the vendor lets it do.
     *
     * @param word to be found in the record's text: a name, lower-case letters and digits
     * @param constant a value in it, which no record may show
     */
    void act(String ref, String word, String constant);

    /** Does the same in a session that is none of the platform's. */
    void actElsewhere(String word, String constant);

    /** Ends the access and its session, as a kill does. */
    void end(String ref);

    /** The vendor loses what was recorded so far, as a rotation does that keeps nothing; false where it never does. */
    boolean forget();
}
