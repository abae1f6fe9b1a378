// SPDX-License-Identifier: Apache-2.0

/** What an agent does with its token on the data port: it asks for elevations, draws credentials and completes tasks. */
package org.portcullis.token.agent;
