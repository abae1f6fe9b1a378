# What the orphan token of one elevation may do: draw, and nothing else.
path "database/creds/portcullis-*" {
  capabilities = ["read"]
}
path "pki/issue/portcullis-*" {
  capabilities = ["create", "update"]
}
path "secret/data/portcullis/*" {
  capabilities = ["read"]
}
# Certificates with our own names in them, no options and no extensions of ours: what else stands in them is the role's.
path "ssh/issue/portcullis-*" {
  capabilities = ["create", "update"]
  allowed_parameters = {
    "cert_type"        = ["user"]
    "key_type"         = ["ed25519"]
    "key_id"           = ["portcullis-lse_*"]
    "valid_principals" = ["portcullis-lse_*"]
    "ttl"              = []
  }
}
path "ssh/sign/portcullis-*" {
  capabilities = ["create", "update"]
  allowed_parameters = {
    "cert_type"        = ["user"]
    "public_key"       = []
    "key_id"           = ["portcullis-lse_*"]
    "valid_principals" = ["portcullis-lse_*"]
    "ttl"              = []
  }
}
