// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.audit;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Configuration of the audit trail, PID {@code org.portcullis.audit}. */
@ObjectClassDefinition(name = "Portcullis audit trail", description = "The node's chain of records")
@interface AuditSettings {
    @AttributeDefinition(
            name = "Segment size",
            description = "Megabytes after which a new file is begun, 1 to 1024",
            min = "1",
            max = "1024")
    int segment_megabytes() default 32;

    @AttributeDefinition(
            name = "Checkpoint interval",
            description = "Seconds between signed checkpoints while records come, 1 to 86400",
            min = "1",
            max = "86400")
    int checkpoint_interval_seconds() default 300;
}
