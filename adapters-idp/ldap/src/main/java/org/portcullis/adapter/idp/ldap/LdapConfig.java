// SPDX-License-Identifier: Apache-2.0
package org.portcullis.adapter.idp.ldap;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** What an instance is told; {@link LdapSettings} checks it. */
@ObjectClassDefinition(
        name = "LDAP directory",
        description = "Agents as entries of an OpenLDAP or Active Directory, and what becomes of its people")
@interface LdapConfig {
    @AttributeDefinition(description = "Environment that this instance belongs to")
    String environment();

    @AttributeDefinition(description = "openldap or active-directory")
    String dialect();

    @AttributeDefinition(description = "Host name or address of the server")
    String host();

    @AttributeDefinition(required = false, min = "0", max = "65535", description = "Port; 0: 636, or 389 without ldaps")
    int port() default 0;

    @AttributeDefinition(required = false, description = "ldaps, starttls, or disable for a server on this machine")
    String tls() default "ldaps";

    @AttributeDefinition(
            required = false,
            description =
                    "File with the CA certificates (PEM) that sign the server's; empty for the Java platform's own")
    String ca__file() default "";

    @AttributeDefinition(description = "The platform's own login")
    String bind__dn();

    @AttributeDefinition(description = "Reference (file:/… or env:…) of its password")
    String password__ref();

    @AttributeDefinition(required = false, description = "Entry below which agents are kept; empty: none are")
    String agents__base() default "";

    @AttributeDefinition(required = false, description = "OpenLDAP: password policy of the agents' entries")
    String agents__policy() default "";

    @AttributeDefinition(required = false, description = "Groups that agents may be in: DNs, separated by semicolons")
    String agent__groups() default "";

    @AttributeDefinition(required = false, description = "Entry below which people are; empty: none are told of")
    String people__base() default "";

    @AttributeDefinition(required = false, description = "Filter that people match; empty: the dialect's")
    String people__filter() default "";

    @AttributeDefinition(required = false, description = "What names a person in Portcullis; empty: the dialect's")
    String subject__attribute() default "";

    @AttributeDefinition(required = false, description = "Tell subjects in lower case")
    boolean subject__lower__case() default true;

    @AttributeDefinition(required = false, description = "Who vouches for the subjects, as Portcullis knows people")
    String issuer() default "local";

    @AttributeDefinition(required = false, description = "Entry below which groups are people's roles; empty: none")
    String role__groups__base() default "";

    @AttributeDefinition(required = false, description = "Accounts that locked themselves after failed logins count")
    boolean tell__lockouts() default false;

    @AttributeDefinition(required = false, min = "1", max = "1000", description = "People on a page")
    int page__size() default 500;

    @AttributeDefinition(required = false, min = "1", max = "100", description = "Most of the time spent on reading")
    int max__reading__percent() default 10;

    @AttributeDefinition(required = false, min = "1", max = "200", description = "Most connections at once")
    int max__connections() default 8;

    @AttributeDefinition(required = false, min = "1", max = "600", description = "Longest call")
    int call__timeout__seconds() default 30;

    @AttributeDefinition(required = false, min = "1", max = "1024", description = "Most calls at once")
    int max__concurrent__calls() default 16;
}
