// SPDX-License-Identifier: Apache-2.0
/**
 * The only room that calls extension points: it knows which adapter instances are there, and makes each call with a
 * deadline, a bulkhead, a breaker and a retry of its own, so that a faulty bundle harms no other (PLG-6).
 */
package org.portcullis.kernel.invoke;
