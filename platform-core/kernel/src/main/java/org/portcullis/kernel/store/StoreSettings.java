// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.store;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Configuration of the store, PID {@code org.portcullis.store}. */
@ObjectClassDefinition(name = "Portcullis store", description = "Where the platform keeps its state")
@interface StoreSettings {
    @AttributeDefinition(
            name = "URL",
            description = "jdbc:postgresql://host:port/database, or sqlite:<path>; empty: see StorePlace")
    String url() default "";

    @AttributeDefinition(name = "User", description = "Database user; PostgreSQL only", required = false)
    String user() default "";

    @AttributeDefinition(
            name = "Password reference",
            description = "file:<path> or env:<NAME>; the password itself is refused; PostgreSQL only",
            required = false)
    String password_ref() default "";

    @AttributeDefinition(name = "Readers", description = "Most reading connections, 1 to 64", min = "1", max = "64")
    int readers() default 8;

    @AttributeDefinition(name = "Queue limit", description = "Most ordinary writes that wait", min = "1")
    int queue_limit() default 10_000;

    @AttributeDefinition(
            name = "Statement timeout",
            description = "Seconds after which one statement is given up, 1 to 60",
            min = "1",
            max = "60")
    int statement_timeout_seconds() default 10;
}
