-- SPDX-License-Identifier: Apache-2.0
-- Policies as data (ADR 0057) and the approvals that they ask for (ADR 0058). Rules as in V1.
--
-- policy_version        every version that was ever in force, with its files, so that each decision can be read again
-- policy_use            when an agent got something by a profile that has a budget
-- elevation_escalation  when a waiting elevation was escalated, by rule, so that it is told once
-- duty                  who votes in whose place, for which groups, until when

CREATE TABLE policy_version (
  hash TEXT NOT NULL PRIMARY KEY,
  doc TEXT NOT NULL,
  node TEXT NOT NULL,
  taken_at BIGINT NOT NULL
);
CREATE INDEX policy_version_taken ON policy_version (taken_at);

CREATE TABLE policy_use (
  id TEXT NOT NULL PRIMARY KEY,
  profile TEXT NOT NULL,
  agent_id TEXT NOT NULL,
  at BIGINT NOT NULL
);
CREATE INDEX policy_use_recent ON policy_use (profile, agent_id, at);
CREATE INDEX policy_use_at ON policy_use (at);

CREATE TABLE elevation_escalation (
  elevation_id TEXT NOT NULL REFERENCES elevation (id),
  rule TEXT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (elevation_id, rule)
);

CREATE TABLE duty (
  id TEXT NOT NULL PRIMARY KEY,
  from_person TEXT NOT NULL REFERENCES person (id),
  to_person TEXT NOT NULL REFERENCES person (id),
  reason TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  until BIGINT NOT NULL,
  ended_at BIGINT
);
CREATE INDEX duty_to ON duty (to_person, until);
CREATE INDEX duty_from ON duty (from_person, until);

ALTER TABLE elevation_decision ADD COLUMN in_place_of TEXT;
ALTER TABLE elevation_decision ADD COLUMN signed TEXT;
