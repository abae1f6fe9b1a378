// SPDX-License-Identifier: Apache-2.0
package org.portcullis.kernel.elevation;

import java.time.Instant;
import org.portcullis.kernel.store.Tx;
import org.portcullis.service.Refusal;

/** The rows of tasks: each belongs to one agent, and completing it is final. */
public final class TaskRows {
    private static final String OPEN = "OPEN";
    private static final String COMPLETED = "COMPLETED";

    private TaskRows() {}

    /** Whether the task was completed. */
    public static boolean completed(Tx tx, String agentId, String taskId) {
        return tx.one(
                        "SELECT status FROM task WHERE agent_id = ? AND task_id = ?",
                        row -> COMPLETED.equals(row.text("status")),
                        agentId,
                        taskId)
                .orElse(false);
    }

    /** Makes sure that the task is there and open; CONFLICT when it was completed. */
    static void requireOpen(Tx tx, String agentId, String taskId, Instant now) {
        tx.update(
                "INSERT INTO task (agent_id, task_id, status, created_at) VALUES (?, ?, ?, ?)"
                        + " ON CONFLICT (agent_id, task_id) DO NOTHING",
                agentId,
                taskId,
                OPEN,
                now);
        if (completed(tx, agentId, taskId)) {
            throw new Refusal(
                    Refusal.Kind.CONFLICT,
                    "task-completed",
                    "The task is completed, which is final: take a new task id for new work.");
        }
    }

    /** Completes the task; false when it was completed before. */
    public static boolean complete(Tx tx, String agentId, String taskId, Instant at) {
        return tx.update(
                        "UPDATE task SET status = ?, completed_at = ? WHERE agent_id = ? AND task_id = ? AND status = ?",
                        COMPLETED,
                        at,
                        agentId,
                        taskId,
                        OPEN)
                > 0;
    }
}
