-- SPDX-License-Identifier: Apache-2.0
-- Selectors over what agents declare (ADR 0047), and drills of the kill switch (ADR 0048). Rules as in V1.
--
-- agent_mcp_server   the MCP servers that an agent's declared intent names
-- drill              one drill of an environment: its probe, its revocation, what came of it
-- drill_part         what a drill proved of each adapter instance, or why it could not be drilled there

CREATE TABLE agent_mcp_server (
  agent_id TEXT NOT NULL REFERENCES agent (id),
  server TEXT NOT NULL,
  PRIMARY KEY (agent_id, server)
);
CREATE INDEX agent_mcp_server_name ON agent_mcp_server (server);
INSERT INTO agent_mcp_server (agent_id, server)
  SELECT a.id, declared.key FROM agent a, json_each(${declared_mcp_servers}) declared;

CREATE TABLE drill (
  id TEXT NOT NULL PRIMARY KEY,
  environment TEXT NOT NULL,
  commanded_by TEXT NOT NULL,
  agent_id TEXT,
  state TEXT NOT NULL,
  revocation_id TEXT,
  started_at BIGINT NOT NULL,
  ended_at BIGINT,
  node TEXT,
  report TEXT,
  detail TEXT
);
CREATE UNIQUE INDEX drill_open ON drill (environment) WHERE ended_at IS NULL;
CREATE INDEX drill_environment ON drill (environment, id);

CREATE TABLE drill_part (
  drill_id TEXT NOT NULL REFERENCES drill (id),
  part TEXT NOT NULL,
  adapter TEXT NOT NULL,
  outcome TEXT NOT NULL,
  evidence TEXT,
  elapsed_ms BIGINT,
  detail TEXT,
  PRIMARY KEY (drill_id, part, adapter)
);
CREATE INDEX drill_part_adapter ON drill_part (adapter, drill_id);
