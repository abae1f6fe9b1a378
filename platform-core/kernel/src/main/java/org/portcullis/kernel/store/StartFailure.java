// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.store;

import java.util.Map;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;

/** Tells the launcher in one sentence why the platform can't start. */
public final class StartFailure {
    private StartFailure() {}

    /** @param sentence what is wrong and what to do; shown to whoever started the server */
    public static void tell(BundleContext context, String sentence) {
        context.registerService(
                Object.class,
                new Object(),
                FrameworkUtil.asDictionary(Map.of("portcullis.start", "failed", "portcullis.detail", sentence)));
    }
}
