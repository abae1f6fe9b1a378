// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.siem.file;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The schema of the settings; the values are read and checked by {@code SiemFileSettings}. */
@ObjectClassDefinition(name = "Audit trail in files", description = "OCSF 1.8.0 events, one JSON object a line")
@interface SiemFileConfig {
    @AttributeDefinition(name = "Folder", description = "Relative to the platform's home; each instance needs its own")
    String folder();

    @AttributeDefinition(
            name = "Largest file in bytes",
            description = "A file that has reached this size is finished and the next one begun",
            min = "4096",
            max = "4294967296")
    long max__file__bytes() default 67_108_864;

    @AttributeDefinition(
            name = "Quota of the folder in bytes",
            description = "Nothing more is accepted beyond it, until finished files have been moved away; 0 for none",
            min = "0")
    long max__total__bytes() default 10_737_418_240L;
}
