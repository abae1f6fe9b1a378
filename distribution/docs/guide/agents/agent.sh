#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# A Portcullis agent with curl and openssl: proves its key, asks for an operation, draws, uses, calls, completes.
# AGENT_ID=agt_… AGENT_KEY=bot.jwk.pem [PORTCULLIS_DATA_URL=http://127.0.0.1:8481] ./agent.sh TASK
set -euo pipefail
base=${PORTCULLIS_DATA_URL:-http://127.0.0.1:8481} nonce='' token='' scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
b64() { openssl base64 -A | tr '+/' '-_' | tr -d '='; }
field() { sed -n "s/.*\"$1\" *: *\"\([^\"]*\)\".*/\1/p" "$scratch/body" | head -1; }
jwk=$(cat "${AGENT_KEY%.pem}.pub") # keygen wrote it beside

sign() { # HEADER CLAIMS: a JWT; JWS wants r and s as 32 bytes each where openssl gives DER
  local input hex
  input=$(printf %s "$1" | b64).$(printf %s "$2" | b64)
  hex=$(printf %s "$input" | openssl dgst -sha256 -sign "$AGENT_KEY" | openssl asn1parse -inform DER |
    awk -F: '/INTEGER/ { while (length($NF) < 64) $NF = "0" $NF; printf "%s", $NF }')
  printf '%s.%s' "$input" "$(printf "$(sed 's/../\\x&/g' <<<"$hex")" | b64)"
}

call() { # METHOD PATH [curl options]: with a fresh proof, and once more when the server wants its nonce in it
  local method=$1 path=$2 ath='' code again proof
  shift 2
  [ -z "$token" ] || ath=",\"ath\":\"$(printf %s "$token" | openssl dgst -sha256 -binary | b64)\""
  for again in 1 2; do
    proof=$(sign "{\"typ\":\"dpop+jwt\",\"alg\":\"ES256\",\"jwk\":$jwk}" "{\"jti\":\"$(openssl rand -hex 16)\",\
\"htm\":\"$method\",\"htu\":\"$base$path\",\"iat\":$(date +%s)$ath${nonce:+,\"nonce\":\"$nonce\"}}")
    code=$(curl -sS -m 60 -X "$method" "$base$path" -D "$scratch/head" -o "$scratch/body" -w '%{http_code}' \
      -H "DPoP: $proof" ${token:+-H "Authorization: DPoP $token"} "$@")
    nonce=$(tr -d '\r' <"$scratch/head" | awk 'tolower($1) == "dpop-nonce:" { print $2 }')
    [ "$code" -ge 300 ] || return 0
    [ -n "$nonce" ] || break
  done
  echo "$method $path: $code $(cat "$scratch/body")" >&2 && exit 1
}

curl -sS -m 10 "$base/.well-known/oauth-authorization-server" >"$scratch/body"
issuer=$(field issuer) now=$(date +%s)
call POST /oauth2/token -d grant_type=client_credentials -d "client_id=$AGENT_ID" \
  -d client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer \
  -d client_assertion="$(sign '{"typ":"client-authentication+jwt","alg":"ES256"}' "{\"iss\":\"$AGENT_ID\",\
\"sub\":\"$AGENT_ID\",\"aud\":\"$issuer\",\"jti\":\"$(openssl rand -hex 16)\",\"iat\":$now,\"exp\":$((now + 60))}")"
token=$(field access_token)
call POST /v1/elevations -H 'Content-Type: application/json' -d "{\"task_id\":\"$1\",\"justification\":\"month-end\",
  \"operations\":[{\"system\":\"billing-db\",\"operation\":\"read-invoices\"}]}"
elevation=$(field id)
call POST "/v1/elevations/$elevation/credential" -H 'Content-Type: application/json' -d '{}'
curl -sS -m 60 -f -u "$(field username):$(field password)" "$(field url)/invoices" -o "$scratch/invoices"
echo "drew a credential under $elevation and read $(wc -c <"$scratch/invoices") bytes of invoices with it"
call GET /gw/billing-db/invoices -H "Portcullis-Elevation: $elevation"
echo "read $(wc -c <"$scratch/body") bytes through the gateway, without ever seeing a credential"
call POST "/v1/elevations/$elevation/complete" -H 'Content-Type: application/json' -d '{}'
echo "task $1 is complete: its credential is dead"
