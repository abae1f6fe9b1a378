-- SPDX-License-Identifier: Apache-2.0
-- What vendors recorded of sessions (ADR 0053). Rules as in V1.
--
-- session_source     how far an instance's telling has been taken
-- session_record     records that have been taken, so that none is taken twice
-- session_count      how many records of a reference were taken, and how many were left out beyond the quota

CREATE TABLE session_source (
  instance TEXT NOT NULL PRIMARY KEY,
  read_to TEXT NOT NULL,
  taken_at BIGINT NOT NULL
);

CREATE TABLE session_record (
  instance TEXT NOT NULL,
  record_id TEXT NOT NULL,
  taken_at BIGINT NOT NULL,
  PRIMARY KEY (instance, record_id)
);
CREATE INDEX session_record_taken ON session_record (taken_at);

CREATE TABLE session_count (
  instance TEXT NOT NULL,
  ref TEXT NOT NULL,
  told BIGINT NOT NULL,
  changed_at BIGINT NOT NULL,
  PRIMARY KEY (instance, ref)
);
CREATE INDEX session_count_changed ON session_count (changed_at);

CREATE INDEX lease_pam_ref ON lease (pam_ref);
CREATE INDEX lease_ref ON lease (ref);
