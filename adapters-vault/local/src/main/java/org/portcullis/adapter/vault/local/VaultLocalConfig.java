// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.vault.local;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The schema of the settings; the values are read and checked by {@code VaultLocalSettings}. */
@ObjectClassDefinition(
        name = "Embedded vault",
        description = "Leased accounts at the embedded target, with an encrypted lease book")
@interface VaultLocalConfig {
    @AttributeDefinition(
            name = "Address of the target",
            description = "Handed out with each credential; http on loopback only. For instance http://127.0.0.1:7001")
    String url();

    @AttributeDefinition(
            name = "Address of the target's administration interface",
            description = "http on loopback only. For instance http://127.0.0.1:7002")
    String admin__url();

    @AttributeDefinition(
            name = "Reference to the administration secret",
            description = "file:/path or env:NAME, at least 32 characters")
    String admin__secret__ref();

    @AttributeDefinition(
            name = "Reference to the key of the lease book",
            description = "file:/path or env:NAME of 32 bytes in base64url; without this key the book can't be read")
    String key__ref();

    @AttributeDefinition(
            name = "Folder of the lease book",
            description = "Relative to the platform's home; each instance needs its own")
    String folder();

    @AttributeDefinition(
            name = "Mark",
            description = "Begins the name of every account that this instance makes; differs between installations")
    String mark() default "pcv";

    @AttributeDefinition(
            name = "Longest lifetime in seconds",
            description = "Of a credential, whatever is asked for",
            min = "1",
            max = "86400")
    long max__ttl__seconds() default 3600;

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
