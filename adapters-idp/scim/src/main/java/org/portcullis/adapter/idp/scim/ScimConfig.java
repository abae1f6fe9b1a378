// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.idp.scim;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** What an instance is told; {@link ScimSettings} checks it. */
@ObjectClassDefinition(
        name = "SCIM 2.0 server",
        description = "Agents as its resources, and what becomes of its people")
@interface ScimConfig {
    @AttributeDefinition(description = "Environment that this instance belongs to")
    String environment();

    @AttributeDefinition(description = "Base address, as in https://idp.example/scim/v2")
    String url();

    @AttributeDefinition(
            required = false,
            description = "File with the CA certificates (PEM) that sign the server's; empty for Java's own")
    String ca__file() default "";

    @AttributeDefinition(required = false, description = "client_credentials, or bearer for a token of long life")
    String auth__method() default "client_credentials";

    @AttributeDefinition(required = false, description = "The authorization server's token endpoint")
    String token__url() default "";

    @AttributeDefinition(required = false, description = "Our client there")
    String client__id() default "";

    @AttributeDefinition(description = "Reference (file:…, env:… or vault:…) of the client's secret, or the token")
    String secret__ref();

    @AttributeDefinition(required = false, description = "Scope that is asked for; empty: none")
    String scope() default "";

    @AttributeDefinition(required = false, description = "agent, user, or none: agents are not mirrored")
    String agents__as() default "agent";

    @AttributeDefinition(required = false, description = "Endpoint of agents; empty: /Agents or /Users")
    String agents__path() default "";

    @AttributeDefinition(required = false, description = "Schema of agents; empty: the drafts', or that of users")
    String agent__schema() default "";

    @AttributeDefinition(
            required = false,
            description = "What holds an agent's name; empty: agentUserName, or userName (an older draft has name)")
    String agent__name__attribute() default "";

    @AttributeDefinition(required = false, description = "userType of agents that are users")
    String agent__user__type() default "Agent";

    @AttributeDefinition(required = false, description = "Groups that agents may be in: names, separated by commas")
    String agent__groups() default "";

    @AttributeDefinition(required = false, description = "How a resource is changed: auto, patch or put")
    String update() default "auto";

    @AttributeDefinition(
            required = false,
            description = "Operations of a PATCH: with a path, or as a value without one")
    String patch__style() default "path";

    @AttributeDefinition(required = false, description = "How an agent is found: auto, filter or list")
    String find() default "auto";

    @AttributeDefinition(required = false, description = "Tell what becomes of people")
    boolean people() default true;

    @AttributeDefinition(required = false, description = "Filter that people match; empty: all users")
    String people__filter() default "";

    @AttributeDefinition(
            required = false,
            description = "What names a person in Portcullis: userName, externalId or emails")
    String subject__attribute() default "userName";

    @AttributeDefinition(required = false, description = "Tell subjects in lower case")
    boolean subject__lower__case() default true;

    @AttributeDefinition(required = false, description = "Who vouches for the subjects, as Portcullis knows people")
    String issuer() default "local";

    @AttributeDefinition(required = false, description = "What is told as people's roles: groups, roles, both or none")
    String roles__from() default "groups";

    @AttributeDefinition(required = false, min = "2", max = "1000", description = "Resources on a page")
    int page__size() default 100;

    @AttributeDefinition(required = false, min = "1", max = "100", description = "Most of the time spent on reading")
    int max__reading__percent() default 10;

    @AttributeDefinition(required = false, min = "1", max = "600", description = "Longest call")
    int call__timeout__seconds() default 30;

    @AttributeDefinition(required = false, min = "1", max = "1024", description = "Most calls at once")
    int max__concurrent__calls() default 16;
}
