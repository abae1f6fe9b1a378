#!/bin/sh
# Sets up a Vault or OpenBao for Portcullis: two policies, the token role, an AppRole. Safe to run again.
# Wants VAULT_ADDR and VAULT_TOKEN (of an administrator), and 'bao' or 'vault' (name it in CLI). Prints the role id;
# writes a fresh secret id into the file named by SECRET_ID_FILE (mode 0600).
set -eu
here=$(cd "$(dirname "$0")" && pwd)
cli=${CLI:-bao}
secret_id_file=${SECRET_ID_FILE:?name the file for the secret id in SECRET_ID_FILE}

"$cli" policy write portcullis "$here/portcullis.hcl" >/dev/null
"$cli" policy write portcullis-issue "$here/portcullis-issue.hcl" >/dev/null
"$cli" write auth/token/roles/portcullis \
  orphan=true allowed_policies=portcullis-issue token_no_default_policy=true 'allowed_entity_aliases=portcullis-*' \
  renewable=true token_type=service >/dev/null
"$cli" auth list | grep -q '^approle/' || "$cli" auth enable approle >/dev/null
"$cli" write auth/approle/role/portcullis \
  token_policies=portcullis token_no_default_policy=true token_ttl=20m token_max_ttl=24h >/dev/null

umask 077
"$cli" write -f -field=secret_id auth/approle/role/portcullis/secret-id >"$secret_id_file"
"$cli" read -field=role_id auth/approle/role/portcullis/role-id
