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
