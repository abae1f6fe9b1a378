// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.idp.keycloak;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** What an instance is told; {@link KeycloakSettings} checks it. */
@ObjectClassDefinition(
        name = "Keycloak realm",
        description = "Agents as clients of a realm, their tokens ended, and what becomes of its people")
@interface KeycloakConfig {
    @AttributeDefinition(description = "Environment that this instance belongs to")
    String environment();

    @AttributeDefinition(description = "Address of Keycloak; https, or http on this machine")
    String url();

    @AttributeDefinition(description = "The realm")
    String realm();

    @AttributeDefinition(
            required = false,
            description = "File with the CA certificates (PEM) that sign the server's; empty for Java's own")
    String ca__file() default "";

    @AttributeDefinition(required = false, description = "The platform's own client in the realm")
    String client__id() default "portcullis";

    @AttributeDefinition(description = "Reference (file:…, env:… or vault:…) of its secret; read at each call")
    String client__secret__ref();

    @AttributeDefinition(required = false, description = "Keep agents as clients")
    boolean agents() default true;

    @AttributeDefinition(
            required = false,
            description = "Client scopes that agents may be given as their groups, separated by semicolons")
    String agent__scopes() default "";

    @AttributeDefinition(required = false, description = "Agents may exchange tokens (RFC 8693)")
    boolean token__exchange() default false;

    @AttributeDefinition(
            required = false,
            description = "Remove an ended agent's sessions and consents too; needs the role manage-users")
    boolean end__sessions() default false;

    @AttributeDefinition(required = false, description = "Tell what becomes of the realm's users")
    boolean people() default true;

    @AttributeDefinition(required = false, description = "email or username")
    String subject__attribute() default "email";

    @AttributeDefinition(required = false, description = "Tell subjects in lower case")
    boolean subject__lower__case() default true;

    @AttributeDefinition(required = false, description = "Who vouches for the subjects, as Portcullis knows people")
    String issuer() default "local";

    @AttributeDefinition(
            required = false,
            description =
                    "Realm roles that are told of people, and groups by their paths (/…), separated by semicolons")
    String people__roles() default "";

    @AttributeDefinition(
            required = false,
            description = "Vouch for people's sessions, so that agents can act on behalf of who is signed in")
    boolean human__sessions() default false;

    @AttributeDefinition(
            required = false,
            description = "Clients through which people sign in, separated by semicolons; needed with human_sessions")
    String people__clients() default "";

    @AttributeDefinition(
            required = false,
            description = "By which the realm's tokens name Portcullis in aud, separated by semicolons")
    String token__audiences() default "";

    @AttributeDefinition(
            required = false,
            description = "End a killed person's sessions here too, for them as well; needs the role manage-users")
    boolean end__human__sessions() default false;

    @AttributeDefinition(required = false, min = "2", max = "1000", description = "People on a page")
    int page__size() default 500;

    @AttributeDefinition(required = false, min = "1", max = "100", description = "Most of the time spent on reading")
    int max__reading__percent() default 10;

    @AttributeDefinition(required = false, min = "1", max = "600", description = "Longest call")
    int call__timeout__seconds() default 30;

    @AttributeDefinition(required = false, min = "1", max = "1024", description = "Most calls at once")
    int max__concurrent__calls() default 16;
}
