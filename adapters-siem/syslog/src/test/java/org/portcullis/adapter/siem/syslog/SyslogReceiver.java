// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.siem.syslog;

import java.util.List;
import java.util.Set;
import org.portcullis.tck.Fault;

/** The receiver's side, a fake or a real one. */
interface SyslogReceiver extends AutoCloseable {
    int port();

    boolean isTls();

    /** The messages that it holds, in its order, without their lengths. */
    List<String> messages();

    Set<Fault> faults();

    void breakWith(Fault fault);

    @Override
    void close();
}
