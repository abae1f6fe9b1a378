// SPDX-License-Identifier: Apache-2.0
/**
 * LDAP directories: agents as entries of an agent class, and what becomes of people. OpenLDAP 2.5 with its password policy
 * (https://www.openldap.org/doc/admin25/overlays.html#Password%20Policies) and the dialect of Active Directory
 * (https://learn.microsoft.com/openspecs/windows_protocols/ms-adts). LDAP itself: RFC 4511, paged results: RFC 2696.
 */
package org.portcullis.adapter.idp.ldap;
