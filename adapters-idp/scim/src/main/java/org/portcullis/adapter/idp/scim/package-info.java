// SPDX-License-Identifier: Apache-2.0
/**
 * {@code idp-scim}: agents and people at any server that speaks SCIM 2.0 (RFC 7643, RFC 7644), agents as the drafts of an agent
 * resource have them (draft-abbey-scim-agent-extension, draft-wzdk-scim-agent-resource) or as users of a type of their own.
 */
package org.portcullis.adapter.idp.scim;
