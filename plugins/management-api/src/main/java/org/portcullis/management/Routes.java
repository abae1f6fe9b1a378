// SPDX-License-Identifier: Apache-2.0
package org.portcullis.management;

import java.util.List;

/** A resource's routes; one component for each resource. */
interface Routes {
    /** The routes, always the same. */
    List<Route> routes();
}
