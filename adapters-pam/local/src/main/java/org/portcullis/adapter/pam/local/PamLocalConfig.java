// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.pam.local;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The schema of the settings; the values are read and checked by {@code PamLocalSettings}. */
@ObjectClassDefinition(name = "Embedded PAM", description = "Grants at the embedded target, each for one task")
@interface PamLocalConfig {
    @AttributeDefinition(
            name = "Address of the target's administration interface",
            description = "http on loopback only. For instance http://127.0.0.1:7002")
    String admin__url();

    @AttributeDefinition(
            name = "Reference to the administration secret",
            description = "file:/path or env:NAME, at least 32 characters")
    String admin__secret__ref();

    @AttributeDefinition(
            name = "Mark",
            description = "Begins the id of every grant that this instance makes; differs between installations")
    String mark() default "pcp";

    @AttributeDefinition(
            name = "Longest call in seconds",
            description = "What overstays is given up; its outcome is unknown then",
            min = "1",
            max = "600")
    int call__timeout__seconds() default 10;

    @AttributeDefinition(
            name = "Seconds that a call may go on at the vendor after it was given up",
            description = "0: the target itself refuses what would be made under a reference that has been ended",
            min = "0",
            max = "3600")
    int issue__deadline__seconds() default 0;
}
