#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# A Portcullis agent with curl and openssl: proves its key, asks for an operation, draws, uses, calls, completes.
# AGENT_ID=agt_… AGENT_KEY=bot.jwk.pem [PORTCULLIS_DATA_URL=http://127.0.0.1:8481] ./agent.sh TASK
set -euo pipefail
base=${PORTCULLIS_DATA_URL:-http://127.0.0.1:8481} jwk=$(cat "${AGENT_KEY%.pem}.pub") nonce='' token='' ath='' answer=''
json() { tr "'" '"' <<<"$1" | tr -d '\n'; } # 'so' is easier on the eye here than \"so\"
b64() { openssl base64 -A | tr '+/' '-_' | tr -d '='; }
field() { sed -n "s/.*\"$1\" *: *\"\([^\"]*\)\".*/\1/p" <<<"$answer" | head -1; }
sign() { # HEADER CLAIMS: a JWT; JWS wants r and s as 32 bytes each where openssl gives DER
  local text hex; text=$(json "$1" | b64).$(json "$2" | b64)
  hex=$(printf %s "$text" | openssl dgst -sha256 -sign "$AGENT_KEY" | openssl asn1parse -inform DER |
    awk -F: '/INTEGER/ { while (length($NF) < 64) $NF = "0" $NF; printf "%s", $NF }')
  printf '%s.%s' "$text" "$(printf "$(sed 's/../\\x&/g' <<<"$hex")" | b64)"
}
call() { # METHOD PATH [curl options]: with a fresh proof, and once more when the server wants its nonce in it
  local proof again; for again in 1 2; do
    proof=$(sign "{'typ':'dpop+jwt','alg':'ES256','jwk':$jwk}" "{'jti':'$(openssl rand -hex 16)','htm':'$1',
      'htu':'$base$2','iat':$(date +%s)${ath:+,'ath':'$ath'}${nonce:+,'nonce':'$nonce'}}")
    answer=$(curl -sSi -m 60 -X "$1" "$base$2" -H "DPoP: $proof" ${token:+-H "Authorization: DPoP $token"} "${@:3}")
    nonce=$(tr -d '\r' <<<"$answer" | awk 'tolower($1) == "dpop-nonce:" { print $2 }')
    if [[ $answer == HTTP/1.1\ 2* ]]; then return; elif [ -z "$nonce" ]; then break; fi
  done
  echo "$1 $2: $answer" >&2 && exit 1
}
post() { call POST "$1" -H 'Content-Type: application/json' -d "$(json "$2")"; }
call GET /.well-known/oauth-authorization-server
call POST /oauth2/token -d grant_type=client_credentials -d "client_id=$AGENT_ID" \
  -d client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer -d client_assertion="$(sign \
  "{'typ':'client-authentication+jwt','alg':'ES256'}" "{'iss':'$AGENT_ID','sub':'$AGENT_ID','aud':'$(field issuer)',
  'jti':'$(openssl rand -hex 16)','iat':$(date +%s),'exp':$(($(date +%s) + 60))}")"
token=$(field access_token) ath=$(field access_token | tr -d '\n' | openssl dgst -sha256 -binary | b64)
post /v1/elevations "{'task_id':'$1','justification':'month-end',
  'operations':[{'system':'billing-db','operation':'read-invoices'}]}"
elevation=$(field id) && post "/v1/elevations/$elevation/credential" '{}'
curl -sS -m 60 -f -u "$(field username):$(field password)" "$(field url)/invoices" -o /dev/null
echo "drew a credential under $elevation and read invoices with it"
call GET /gw/billing-db/invoices -H "Portcullis-Elevation: $elevation"
echo "read the same through the gateway, without ever seeing a credential"
post "/v1/elevations/$elevation/complete" '{}' && echo "task $1 is complete: its credential is dead"
