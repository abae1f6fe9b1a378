-- SPDX-License-Identifier: Apache-2.0
-- What a person's kill leaves to be done at their identity provider (ADR 0054). Rules as in V1.
--
-- person_session.end_state   WANTED: the session is to be ended there; DONE; REFUSED: the instance may not; null: not asked for
-- person_session.end_at      when that is tried again

ALTER TABLE person_session ADD COLUMN end_state TEXT;
ALTER TABLE person_session ADD COLUMN end_at BIGINT;
CREATE INDEX person_session_end ON person_session (end_at) WHERE end_state = 'WANTED';
