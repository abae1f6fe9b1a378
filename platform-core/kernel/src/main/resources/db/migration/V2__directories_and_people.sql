-- SPDX-License-Identifier: Apache-2.0
-- Agents mirrored at directories, and what sources tell of people (ADR 0044). Rules as in V1.
--
-- work_claim         which node does a piece of background work, until when
-- directory_entry    how an agent stands at a directory's instance, and what is still to be done there (next_at)
-- lifecycle_source   how far an instance's telling has been taken
-- lifecycle_person   how each person stands at a source
-- lifecycle_event    events that have been taken, so that none is taken twice
-- lifecycle_effect   what follows from an event and can't be done in its transaction: kills
-- vacancy            a post (owner, executive, sponsor) of an agent whose holder has left

CREATE TABLE work_claim (
  name TEXT NOT NULL PRIMARY KEY,
  node TEXT NOT NULL,
  claimed_until BIGINT NOT NULL
);

CREATE TABLE directory_entry (
  agent_id TEXT NOT NULL REFERENCES agent (id),
  instance TEXT NOT NULL,
  wanted TEXT NOT NULL,
  agent_version BIGINT NOT NULL,
  state TEXT NOT NULL,
  principal TEXT,
  attempts BIGINT NOT NULL,
  next_at BIGINT,
  last_error TEXT,
  changed_at BIGINT NOT NULL,
  PRIMARY KEY (agent_id, instance)
);
CREATE INDEX directory_entry_due ON directory_entry (instance, next_at) WHERE next_at IS NOT NULL;

CREATE TABLE lifecycle_source (
  instance TEXT NOT NULL PRIMARY KEY,
  read_to TEXT NOT NULL,
  taken_at BIGINT NOT NULL
);

CREATE TABLE lifecycle_person (
  instance TEXT NOT NULL,
  issuer TEXT NOT NULL,
  subject TEXT NOT NULL,
  standing TEXT NOT NULL,
  roles TEXT NOT NULL,
  changed_at BIGINT NOT NULL,
  PRIMARY KEY (instance, issuer, subject)
);
CREATE INDEX lifecycle_person_subject ON lifecycle_person (subject);

CREATE TABLE lifecycle_event (
  instance TEXT NOT NULL,
  event_id TEXT NOT NULL,
  taken_at BIGINT NOT NULL,
  PRIMARY KEY (instance, event_id)
);
CREATE INDEX lifecycle_event_taken ON lifecycle_event (taken_at);

CREATE TABLE lifecycle_effect (
  id TEXT NOT NULL PRIMARY KEY,
  actor TEXT NOT NULL,
  target_kind TEXT NOT NULL,
  target_id TEXT NOT NULL,
  reason TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  done_at BIGINT,
  outcome TEXT
);
CREATE INDEX lifecycle_effect_open ON lifecycle_effect (created_at) WHERE done_at IS NULL;

CREATE TABLE vacancy (
  id TEXT NOT NULL PRIMARY KEY,
  agent_id TEXT NOT NULL REFERENCES agent (id),
  post TEXT NOT NULL,
  subject TEXT NOT NULL,
  cause TEXT NOT NULL,
  opened_at BIGINT NOT NULL,
  deadline BIGINT NOT NULL,
  overdue_at BIGINT,
  filled_at BIGINT,
  filled_by TEXT,
  successor TEXT
);
CREATE UNIQUE INDEX vacancy_open ON vacancy (agent_id, post) WHERE filled_at IS NULL;
CREATE INDEX vacancy_due ON vacancy (deadline) WHERE filled_at IS NULL AND overdue_at IS NULL;
