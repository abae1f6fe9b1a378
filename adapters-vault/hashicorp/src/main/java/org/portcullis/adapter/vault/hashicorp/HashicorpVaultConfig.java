// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.vault.hashicorp;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** What an instance is told; {@link VaultSettings} checks it. */
@ObjectClassDefinition(
        name = "HashiCorp Vault or OpenBao",
        description = "Credentials of the database, PKI, SSH and KV engines, each under an orphan token of its own")
@interface HashicorpVaultConfig {
    @AttributeDefinition(description = "Environment that this instance belongs to")
    String environment();

    @AttributeDefinition(description = "Address without /v1; https, or http on this machine")
    String url();

    @AttributeDefinition(required = false, description = "Namespace; empty for the root namespace")
    String namespace() default "";

    @AttributeDefinition(required = false, description = "file:/… of the CA certificates (PEM) that sign the server's")
    String ca__ref() default "";

    @AttributeDefinition(required = false, description = "How to log in: approle, jwt, cert or token")
    String auth__method() default "approle";

    @AttributeDefinition(required = false, description = "Mount of the auth method; empty for the method's own name")
    String auth__mount() default "";

    @AttributeDefinition(required = false, description = "AppRole: the role id. JWT, cert: the role's name")
    String auth__role() default "";

    @AttributeDefinition(
            required = false,
            description =
                    "Reference (file:/…, env:… or vault:…) of the secret id, the JWT, the certificate's key or the token; read anew at each login")
    String auth__secret__ref();

    @AttributeDefinition(required = false, description = "cert: file:/… of the certificate (PEM, with its chain)")
    String auth__cert__ref() default "";

    @AttributeDefinition(required = false, description = "Token role that makes the orphan tokens")
    String token__role() default "portcullis";

    @AttributeDefinition(
            required = false,
            description = "Roles whose names begin so belong to Portcullis alone: what nobody explains there is ended")
    String owned__role__prefix() default "portcullis-";

    @AttributeDefinition(
            required = false,
            description = "Write a role for each elevation: a lost lease is ours for sure")
    boolean role__per__elevation() default false;

    @AttributeDefinition(
            required = false,
            description = "Allow roles shared with others: a lost answer there is only proven dead by its expiry")
    boolean shared__roles() default false;

    @AttributeDefinition(
            required = false,
            description =
                    "Mints SSH certificates and nothing else: they can't be revoked, so they live no longer than a kill")
    boolean ssh__certificates() default false;

    @AttributeDefinition(
            required = false,
            description = "An entity for each agent, which all its tokens carry and which a kill of the agent disables")
    boolean entity__per__agent() default false;

    @AttributeDefinition(
            required = false,
            description =
                    "Look through all tokens of the vault for ours: for the orphan scan, and for a kill of an agent")
    boolean list__tokens() default false;

    @AttributeDefinition(required = false, description = "Mounts of PKI engines to list, separated by commas")
    String pki__mounts() default "";

    @AttributeDefinition(required = false, description = "Mounts of database engines to list, separated by commas")
    String database__mounts() default "database";

    @AttributeDefinition(
            required = false,
            description =
                    "Mounts of KV engines, version 2, in which secrets of other instances lie; separated by commas")
    String kv__mounts() default "secret";

    @AttributeDefinition(
            required = false,
            description =
                    "What other instances may refer to: folders ending in / or single secrets, with the mount, separated by"
                            + " commas; empty: nothing")
    String secret__paths() default "";

    @AttributeDefinition(
            required = false,
            min = "0",
            max = "300",
            description = "Fetch credentials wrapped, to be opened once within this time; 0: as they are")
    int wrap__ttl__seconds() default 0;

    @AttributeDefinition(
            required = false,
            min = "0",
            max = "3600",
            description = "How long the vault may work on a request after we stopped waiting: its max_request_duration")
    int issue__deadline__seconds() default 90;

    @AttributeDefinition(required = false, min = "1", max = "600", description = "Longest ordinary call")
    int call__timeout__seconds() default 30;

    @AttributeDefinition(required = false, min = "1", max = "1024", description = "Most ordinary calls at once")
    int max__concurrent__calls() default 16;

    @AttributeDefinition(
            required = false,
            min = "1",
            max = "64",
            description = "Most revocations at once; the vault itself gains nothing from more than four")
    int max__concurrent__revocations() default 4;
}
