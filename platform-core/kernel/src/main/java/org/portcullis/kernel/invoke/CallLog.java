// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.invoke;

/** Takes the record of each changing call to a vendor; must not wait, since revocations don't wait for the audit. */
@FunctionalInterface
interface CallLog {
    /** A call has ended. */
    void ended(CallRecord call);
}
