# What the platform itself may do. Mounts: adjust "database" and "pki" to yours.
# Everything named portcullis-… belongs to Portcullis alone.

# One orphan token for each elevation, made by a role that limits what it may do.
path "auth/token/create/portcullis" {
  capabilities = ["create", "update"]
}
path "auth/token/lookup-accessor" {
  capabilities = ["create", "update"]
}
path "auth/token/renew-accessor" {
  capabilities = ["create", "update"]
}
path "auth/token/revoke-accessor" {
  capabilities = ["create", "update"]
}
path "auth/token/lookup-self" {
  capabilities = ["read"]
}
path "auth/token/renew-self" {
  capabilities = ["create", "update"]
}
path "auth/token/revoke-self" {
  capabilities = ["create", "update"]
}

# Leases: look up, renew, end.
path "sys/leases/lookup" {
  capabilities = ["create", "update"]
}
path "sys/leases/renew" {
  capabilities = ["create", "update"]
}
path "sys/leases/revoke" {
  capabilities = ["create", "update"]
}

# Find what was born unseen, and list for the orphan scan: only under our own roles.
path "sys/leases/lookup/database/creds/" {
  capabilities = ["list", "sudo"]
}
path "sys/leases/lookup/database/creds/portcullis-*" {
  capabilities = ["list", "sudo"]
}
path "sys/leases/lookup/pki/issue/" {
  capabilities = ["list", "sudo"]
}
path "sys/leases/lookup/pki/issue/portcullis-*" {
  capabilities = ["list", "sudo"]
}

# How long a role's leases live at most.
path "database/roles/portcullis-*" {
  capabilities = ["read"]
}

# KV: whether a secret was rotated since it was handed out.
path "secret/metadata/portcullis/*" {
  capabilities = ["read"]
}

# KV: secrets of the platform's own instances (vault: references). Agents' tokens have no policy for this folder: keep it
# apart from what they draw, and name it in the instance's secret_paths.
path "secret/data/portcullis-platform/*" {
  capabilities = ["read"]
}

# Only with role_per_elevation=true: a role for each elevation, and the end of all that came from it.
path "database/roles/portcullis-e-*" {
  capabilities = ["create", "read", "update", "delete"]
}
path "sys/leases/revoke-prefix/database/creds/portcullis-e-*" {
  capabilities = ["create", "update", "sudo"]
}

# Only for bindings with hand_over=wrapped: what an agent gets is kept by the vault for who opens it first.
path "sys/wrapping/wrap" {
  capabilities = ["create", "update"]
}

# Only with entity_per_agent=true: name the entity that the vault made with an agent's first token, disable and enable it.
# No policies, no metadata, no names but ours. The first path is for any entity: the vault can't tell ours before it is named.
path "identity/entity/id/*" {
  capabilities       = ["create", "update"]
  allowed_parameters = { "name" = ["portcullis-*"] }
}
path "identity/entity/name/portcullis-*" {
  capabilities       = ["create", "read", "update"]
  allowed_parameters = { "disabled" = [] }
}

# Only with list_tokens=true: the accessors of all tokens of this namespace.
path "auth/token/accessors" {
  capabilities = ["list", "sudo"]
}
path "auth/token/accessors/" {
  capabilities = ["list", "sudo"]
}
