-- SPDX-License-Identifier: Apache-2.0
-- Sessions that outlive the credential that they were begun with. Rules as in V1.
--
-- lease.sessions_until    until when the grant may live where the credential can't be ended and so is short; null otherwise
-- lease.credential_until  when the credential ends by itself then; null where all ends at expires_at

ALTER TABLE lease ADD COLUMN sessions_until BIGINT;
ALTER TABLE lease ADD COLUMN credential_until BIGINT;
