// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.audit;

/** On the embedded store. */
final class SqliteCrashContractTest extends CrashContract {
    @Override
    String[] postgres() {
        return new String[0];
    }
}
