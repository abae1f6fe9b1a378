// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.pam.postgresql;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** What an instance is told; {@link PamSettings} checks it. */
@ObjectClassDefinition(
        name = "PostgreSQL privileges",
        description = "A role for each task, granted to the login that a vault minted; live sessions ended")
@interface PostgresqlPamConfig {
    @AttributeDefinition(description = "Environment that this instance belongs to")
    String environment();

    @AttributeDefinition(description = "Host name or address of the server")
    String host();

    @AttributeDefinition(required = false, min = "1", max = "65535", description = "Port of the server")
    int port() default 5432;

    @AttributeDefinition(description = "Database whose objects are granted")
    String database();

    @AttributeDefinition(description = "The platform's own login; setup.sql makes it")
    String username();

    @AttributeDefinition(description = "Reference (file:/… or env:…) of its password")
    String password__ref();

    @AttributeDefinition(required = false, description = "verify-full, or disable for a server on this machine")
    String tls() default "verify-full";

    @AttributeDefinition(
            required = false,
            description =
                    "File with the CA certificates (PEM) that sign the server's; empty for the Java platform's own")
    String ca__file() default "";

    @AttributeDefinition(
            required = false,
            description = "Lock the login when its grant ends; false where logins outlive their task")
    boolean lock__login() default true;

    @AttributeDefinition(
            required = false,
            description = "Tell the server which login is for which human; humans.sql makes it ready")
    boolean register__logins() default false;

    @AttributeDefinition(
            required = false,
            description = "Record each statement from the server's log; recording.sql makes it ready")
    boolean record__statements() default false;

    @AttributeDefinition(
            required = false,
            description =
                    "Reference of a key: constants of statements are recorded as keyed hashes; empty: they are removed")
    String constant__key__ref() default "";

    @AttributeDefinition(required = false, min = "1", max = "200", description = "Most connections at once")
    int max__connections() default 8;

    @AttributeDefinition(required = false, min = "1", max = "600", description = "Longest ordinary call")
    int call__timeout__seconds() default 30;

    @AttributeDefinition(required = false, min = "1", max = "1024", description = "Most ordinary calls at once")
    int max__concurrent__calls() default 16;

    @AttributeDefinition(required = false, min = "1", max = "1024", description = "Most revocations at once")
    int max__concurrent__revocations() default 16;

    @AttributeDefinition(
            required = false,
            min = "0",
            max = "3600",
            description = "How long a grant may go on at the server after we stopped waiting")
    int issue__deadline__seconds() default 5;
}
