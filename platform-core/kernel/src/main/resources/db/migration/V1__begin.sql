-- SPDX-License-Identifier: Apache-2.0
-- One text for SQLite and PostgreSQL. Rules: TEXT, BIGINT, no other types; time is BIGINT epoch milliseconds;
-- documents are JSON in TEXT; yes/no is BIGINT 0/1; ${identity} is the one place where the two differ.
--
-- meta                  single facts of this store: epoch, and what a restore or a back-up left behind
-- counter               numbers that only grow; 'change' orders what nodes must see (fences, blocks, ended grants)
-- node                  the nodes of this cluster with their heartbeat and the last change that each has seen
-- person                a human: issuer and subject, roles, who enrolled them
-- enrolment             one-time codes (hashed) by which a person gets the first token
-- access_token          a person's short-lived tokens (hashed)
-- system                the catalogue: a system with its operations and bindings; every version is kept
-- agent_request         what was asked for and who decided
-- agent                 the registry entry; doc holds the declared intent and the rest
-- agent_label           labels of an agent, one row each, for selectors
-- agent_identity        workload identities of an agent (SPIFFE id, certificate subject, client id)
-- agent_key             public keys of an agent by RFC 7638 thumbprint
-- agent_history         every transition with actor, reason and evidence
-- task                  a task of one agent; completing it is final
-- elevation             a just-in-time grant: one agent, one task, named operations
-- elevation_decision    who decided what on which scope hash
-- fence                 (epoch, n) per key; only ever raised; ends the past
-- block                 forbids the future for a key, until a governed act lifts it
-- selector_block        a standing block on a selector (label, owner, model ...)
-- grant_entry           the ledger: every token, elevation, lease and session with the fences of all it depends on
-- lease                 one vendor credential or PAM grant, from the intent to the proof of its end
-- revocation            one kill command: intent, state, deadline, claim of the node that drives it
-- revocation_target     the keys whose fences the command raised (the cascade)
-- revocation_part       one part at one adapter instance: attempts, evidence, state
-- revocation_event      what happened in order, for the event stream
-- adapter_instance      what is pinned and known of an instance: vendor identity, evidence, last good check
-- signing_key           keys that sign our tokens; the private half is sealed
-- audit_outbox          audit records written with their state change, on the way into this node's chain
-- audit_cursor          how far each sink has read each chain
-- audit_head            the last head that each chain announced, for checkpoints
-- idempotency           answers kept for Idempotency-Key
-- replay                assertion and DPoP ids seen, until they would have expired

CREATE TABLE meta (
  key TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
);

CREATE TABLE counter (
  name TEXT NOT NULL PRIMARY KEY,
  n BIGINT NOT NULL
);
INSERT INTO counter (name, n) VALUES ('change', 0);
INSERT INTO meta (key, value) VALUES ('epoch', '1');

CREATE TABLE node (
  id TEXT NOT NULL PRIMARY KEY,
  address TEXT,
  started_at BIGINT NOT NULL,
  heartbeat_at BIGINT NOT NULL,
  alive_until BIGINT NOT NULL,
  change_seen BIGINT NOT NULL
);

CREATE TABLE person (
  id TEXT NOT NULL PRIMARY KEY,
  issuer TEXT NOT NULL,
  subject TEXT NOT NULL UNIQUE,
  roles TEXT NOT NULL,
  enrolled_by TEXT,
  status TEXT NOT NULL,
  created_at BIGINT NOT NULL
);

CREATE TABLE enrolment (
  code_hash TEXT NOT NULL PRIMARY KEY,
  person_id TEXT NOT NULL REFERENCES person (id),
  expires_at BIGINT NOT NULL,
  used_at BIGINT
);
CREATE INDEX enrolment_person ON enrolment (person_id);

CREATE TABLE access_token (
  id TEXT NOT NULL PRIMARY KEY,
  person_id TEXT NOT NULL,
  hash TEXT NOT NULL UNIQUE,
  roles TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  ended_at BIGINT
);
CREATE INDEX access_token_person ON access_token (person_id);

CREATE TABLE system (
  name TEXT NOT NULL,
  version BIGINT NOT NULL,
  environment TEXT NOT NULL,
  doc TEXT NOT NULL,
  updated_by TEXT NOT NULL,
  updated_at BIGINT NOT NULL,
  PRIMARY KEY (name, version)
);

CREATE TABLE agent_request (
  id TEXT NOT NULL PRIMARY KEY,
  status TEXT NOT NULL,
  doc TEXT NOT NULL,
  requester_id TEXT NOT NULL,
  decided_by TEXT,
  reason TEXT,
  agent_id TEXT,
  created_at BIGINT NOT NULL,
  decided_at BIGINT
);
CREATE INDEX agent_request_status ON agent_request (status, id);
CREATE INDEX agent_request_agent ON agent_request (agent_id) WHERE agent_id IS NOT NULL;

CREATE TABLE agent (
  id TEXT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  status TEXT NOT NULL,
  environment TEXT NOT NULL,
  tier TEXT NOT NULL,
  mode TEXT NOT NULL,
  doc TEXT NOT NULL,
  owner TEXT NOT NULL,
  executive TEXT NOT NULL,
  sponsor TEXT,
  model_key TEXT,
  version BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT
);
CREATE INDEX agent_status ON agent (status, id);
CREATE INDEX agent_environment ON agent (environment);
CREATE INDEX agent_owner ON agent (owner);
CREATE INDEX agent_executive ON agent (executive);
CREATE INDEX agent_sponsor ON agent (sponsor) WHERE sponsor IS NOT NULL;
CREATE INDEX agent_model ON agent (model_key) WHERE model_key IS NOT NULL;

CREATE TABLE agent_label (
  agent_id TEXT NOT NULL REFERENCES agent (id),
  label TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (agent_id, label)
);
CREATE INDEX agent_label_value ON agent_label (label, value);

CREATE TABLE agent_identity (
  kind TEXT NOT NULL,
  value TEXT NOT NULL,
  agent_id TEXT NOT NULL REFERENCES agent (id),
  doc TEXT,
  PRIMARY KEY (kind, value)
);
CREATE INDEX agent_identity_agent ON agent_identity (agent_id);

CREATE TABLE agent_key (
  agent_id TEXT NOT NULL REFERENCES agent (id),
  thumbprint TEXT NOT NULL,
  jwk TEXT NOT NULL,
  PRIMARY KEY (agent_id, thumbprint)
);
CREATE INDEX agent_key_thumbprint ON agent_key (thumbprint);

CREATE TABLE agent_history (
  id TEXT NOT NULL PRIMARY KEY,
  agent_id TEXT NOT NULL REFERENCES agent (id),
  at BIGINT NOT NULL,
  actor TEXT NOT NULL,
  from_status TEXT,
  to_status TEXT NOT NULL,
  reason TEXT,
  evidence TEXT
);
CREATE INDEX agent_history_agent ON agent_history (agent_id, id);

CREATE TABLE task (
  agent_id TEXT NOT NULL REFERENCES agent (id),
  task_id TEXT NOT NULL,
  status TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  completed_at BIGINT,
  PRIMARY KEY (agent_id, task_id)
);

CREATE TABLE elevation (
  id TEXT NOT NULL PRIMARY KEY,
  agent_id TEXT NOT NULL REFERENCES agent (id),
  task_id TEXT NOT NULL,
  status TEXT NOT NULL,
  doc TEXT NOT NULL,
  scope_hash TEXT NOT NULL,
  requested_at BIGINT NOT NULL,
  decided_at BIGINT,
  activated_at BIGINT,
  expires_at BIGINT NOT NULL,
  ended_at BIGINT
);
CREATE INDEX elevation_status ON elevation (status, id);
CREATE INDEX elevation_task ON elevation (agent_id, task_id);
CREATE INDEX elevation_agent_status ON elevation (agent_id, status);
CREATE INDEX elevation_open_expiry ON elevation (expires_at) WHERE ended_at IS NULL;

CREATE TABLE elevation_decision (
  id TEXT NOT NULL PRIMARY KEY,
  elevation_id TEXT NOT NULL REFERENCES elevation (id),
  person_id TEXT NOT NULL,
  decision TEXT NOT NULL,
  reason TEXT,
  scope_hash TEXT NOT NULL,
  context_hash TEXT,
  at BIGINT NOT NULL,
  UNIQUE (elevation_id, person_id)
);

CREATE TABLE fence (
  key_kind TEXT NOT NULL,
  key_id TEXT NOT NULL,
  epoch BIGINT NOT NULL,
  n BIGINT NOT NULL,
  changed_seq BIGINT NOT NULL,
  PRIMARY KEY (key_kind, key_id)
);
CREATE INDEX fence_changed ON fence (changed_seq);

CREATE TABLE block (
  id TEXT NOT NULL PRIMARY KEY,
  key_kind TEXT NOT NULL,
  key_id TEXT NOT NULL,
  reason TEXT NOT NULL,
  set_by TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  lifted_at BIGINT,
  lifted_by TEXT,
  changed_seq BIGINT NOT NULL
);
CREATE INDEX block_standing ON block (key_kind, key_id) WHERE lifted_at IS NULL;
CREATE INDEX block_changed ON block (changed_seq);

CREATE TABLE selector_block (
  id TEXT NOT NULL PRIMARY KEY,
  selector TEXT NOT NULL,
  reason TEXT NOT NULL,
  set_by TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  lifted_at BIGINT,
  lifted_by TEXT,
  changed_seq BIGINT NOT NULL
);
CREATE INDEX selector_block_standing ON selector_block (selector) WHERE lifted_at IS NULL;
CREATE INDEX selector_block_changed ON selector_block (changed_seq);

CREATE TABLE grant_entry (
  id TEXT NOT NULL PRIMARY KEY,
  kind TEXT NOT NULL,
  state TEXT NOT NULL,
  agent_id TEXT,
  task_id TEXT,
  elevation_id TEXT,
  parent_id TEXT,
  person_id TEXT,
  person_session_id TEXT,
  delegation_id TEXT,
  chain_id TEXT,
  model_key TEXT,
  mcp_server TEXT,
  adapter TEXT,
  system TEXT,
  environment TEXT,
  jti TEXT,
  fences TEXT NOT NULL,
  issued_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  ended_at BIGINT,
  changed_seq BIGINT NOT NULL,
  doc TEXT
);
CREATE INDEX grant_agent ON grant_entry (agent_id, kind) WHERE agent_id IS NOT NULL;
CREATE INDEX grant_task ON grant_entry (agent_id, task_id) WHERE task_id IS NOT NULL;
CREATE INDEX grant_elevation ON grant_entry (elevation_id) WHERE elevation_id IS NOT NULL;
CREATE INDEX grant_parent ON grant_entry (parent_id) WHERE parent_id IS NOT NULL;
CREATE INDEX grant_person ON grant_entry (person_id) WHERE person_id IS NOT NULL;
CREATE INDEX grant_person_session ON grant_entry (person_session_id) WHERE person_session_id IS NOT NULL;
CREATE INDEX grant_delegation ON grant_entry (delegation_id) WHERE delegation_id IS NOT NULL;
CREATE INDEX grant_chain ON grant_entry (chain_id) WHERE chain_id IS NOT NULL;
CREATE INDEX grant_model ON grant_entry (model_key) WHERE model_key IS NOT NULL;
CREATE INDEX grant_mcp_server ON grant_entry (mcp_server) WHERE mcp_server IS NOT NULL;
CREATE INDEX grant_adapter ON grant_entry (adapter) WHERE adapter IS NOT NULL;
CREATE INDEX grant_system ON grant_entry (system) WHERE system IS NOT NULL;
CREATE INDEX grant_environment ON grant_entry (environment) WHERE environment IS NOT NULL;
CREATE UNIQUE INDEX grant_jti ON grant_entry (jti) WHERE jti IS NOT NULL;
CREATE INDEX grant_open_expiry ON grant_entry (expires_at) WHERE ended_at IS NULL;
CREATE INDEX grant_changed ON grant_entry (changed_seq);

CREATE TABLE lease (
  id TEXT NOT NULL PRIMARY KEY,
  elevation_id TEXT NOT NULL,
  agent_id TEXT NOT NULL,
  system TEXT NOT NULL,
  holder TEXT NOT NULL,
  state TEXT NOT NULL,
  adapter TEXT NOT NULL,
  vendor_identity TEXT,
  vault_state TEXT NOT NULL,
  vault_evidence TEXT,
  ref TEXT,
  vendor_lease TEXT,
  principal TEXT,
  pam_adapter TEXT,
  pam_vendor_identity TEXT,
  pam_state TEXT,
  pam_evidence TEXT,
  pam_ref TEXT,
  pam_grant TEXT,
  issue_deadline BIGINT,
  expires_at BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  ended_at BIGINT,
  node TEXT,
  claimed_until BIGINT,
  detail TEXT
);
CREATE INDEX lease_elevation ON lease (elevation_id);
CREATE INDEX lease_agent ON lease (agent_id, state);
CREATE INDEX lease_adapter ON lease (adapter, state);
CREATE INDEX lease_pam_adapter ON lease (pam_adapter, state) WHERE pam_adapter IS NOT NULL;
CREATE INDEX lease_principal ON lease (adapter, principal) WHERE principal IS NOT NULL;
CREATE INDEX lease_open ON lease (expires_at) WHERE ended_at IS NULL;
CREATE INDEX lease_open_state ON lease (state, id) WHERE ended_at IS NULL;

CREATE TABLE revocation (
  id TEXT NOT NULL PRIMARY KEY,
  target_kind TEXT NOT NULL,
  target_id TEXT NOT NULL,
  reason TEXT NOT NULL,
  commanded_by TEXT NOT NULL,
  state TEXT NOT NULL,
  tier TEXT NOT NULL,
  commanded_at BIGINT NOT NULL,
  fenced_at BIGINT,
  deadline BIGINT NOT NULL,
  completed_at BIGINT,
  durable BIGINT NOT NULL,
  doc TEXT NOT NULL,
  node TEXT,
  claim_expires BIGINT,
  claim_no BIGINT NOT NULL
);
CREATE INDEX revocation_open ON revocation (state, id) WHERE completed_at IS NULL;
CREATE INDEX revocation_target_of ON revocation (target_kind, target_id);

CREATE TABLE revocation_target (
  revocation_id TEXT NOT NULL REFERENCES revocation (id),
  key_kind TEXT NOT NULL,
  key_id TEXT NOT NULL,
  PRIMARY KEY (revocation_id, key_kind, key_id)
);
CREATE INDEX revocation_target_key ON revocation_target (key_kind, key_id);

CREATE TABLE revocation_part (
  revocation_id TEXT NOT NULL REFERENCES revocation (id),
  part TEXT NOT NULL,
  adapter TEXT NOT NULL,
  state TEXT NOT NULL,
  attempts BIGINT NOT NULL,
  next_at BIGINT,
  evidence TEXT,
  detail TEXT,
  started_at BIGINT,
  settled_at BIGINT,
  elapsed_ms BIGINT,
  doc TEXT,
  PRIMARY KEY (revocation_id, part, adapter)
);
CREATE INDEX revocation_part_next ON revocation_part (next_at) WHERE settled_at IS NULL;
CREATE INDEX revocation_part_adapter ON revocation_part (adapter) WHERE settled_at IS NULL;

CREATE TABLE revocation_event (
  revocation_id TEXT NOT NULL REFERENCES revocation (id),
  seq BIGINT NOT NULL,
  at BIGINT NOT NULL,
  doc TEXT NOT NULL,
  PRIMARY KEY (revocation_id, seq)
);

CREATE TABLE adapter_instance (
  id TEXT NOT NULL PRIMARY KEY,
  environment TEXT,
  vendor_identity TEXT,
  pinned_at BIGINT,
  checked_at BIGINT,
  doc TEXT NOT NULL
);

CREATE TABLE signing_key (
  kid TEXT NOT NULL PRIMARY KEY,
  purpose TEXT NOT NULL,
  public_jwk TEXT NOT NULL,
  sealed_private TEXT,
  created_at BIGINT NOT NULL,
  active_from BIGINT NOT NULL,
  retired_at BIGINT
);

CREATE TABLE audit_outbox (
  seq ${identity},
  node TEXT NOT NULL,
  record TEXT NOT NULL
);
CREATE INDEX audit_outbox_node ON audit_outbox (node, seq);

CREATE TABLE audit_cursor (
  sink TEXT NOT NULL,
  chain TEXT NOT NULL,
  seq BIGINT NOT NULL,
  PRIMARY KEY (sink, chain)
);

CREATE TABLE audit_head (
  chain TEXT NOT NULL PRIMARY KEY,
  seq BIGINT NOT NULL,
  hash TEXT NOT NULL,
  at BIGINT NOT NULL
);

CREATE TABLE idempotency (
  caller TEXT NOT NULL,
  path TEXT NOT NULL,
  idem_key TEXT NOT NULL,
  body_hash TEXT NOT NULL,
  status BIGINT,
  response TEXT,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  PRIMARY KEY (caller, path, idem_key)
);
CREATE INDEX idempotency_expiry ON idempotency (expires_at);

CREATE TABLE replay (
  kind TEXT NOT NULL,
  k TEXT NOT NULL,
  expires_at BIGINT NOT NULL,
  PRIMARY KEY (kind, k)
);
CREATE INDEX replay_expiry ON replay (expires_at);
