-- SPDX-License-Identifier: Apache-2.0
-- People's sessions at identity providers, in which agents act on their behalf (ADR 0054). Rules as in V1.
--
-- person_session     a session that was confirmed at its identity provider; once ended here it stays ended

CREATE TABLE person_session (
  id TEXT NOT NULL PRIMARY KEY,
  instance TEXT NOT NULL,
  token_issuer TEXT NOT NULL,
  user_ref TEXT NOT NULL,
  session_ref TEXT NOT NULL,
  person_id TEXT NOT NULL REFERENCES person (id),
  environment TEXT NOT NULL,
  opened_at BIGINT NOT NULL,
  confirmed_at BIGINT NOT NULL,
  ended_at BIGINT,
  reason TEXT
);
CREATE UNIQUE INDEX person_session_ref ON person_session (token_issuer, user_ref, session_ref);
CREATE INDEX person_session_open ON person_session (instance) WHERE ended_at IS NULL;
CREATE INDEX person_session_person ON person_session (person_id);
