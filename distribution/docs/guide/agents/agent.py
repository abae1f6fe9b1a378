#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A Portcullis agent in Python (needs the package cryptography): proves its key, asks, draws, uses, calls, completes.

AGENT_ID=agt_… AGENT_KEY=bot.jwk.pem [PORTCULLIS_DATA_URL=http://127.0.0.1:8481] ./agent.py TASK"""
import base64, hashlib, json, os, sys, time, urllib.error, urllib.parse, urllib.request, uuid
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, utils

BASE, AGENT = os.environ.get("PORTCULLIS_DATA_URL", "http://127.0.0.1:8481"), os.environ["AGENT_ID"]
KEY = serialization.load_pem_private_key(open(os.environ["AGENT_KEY"], "rb").read(), None)
state = {"nonce": None, "token": None}
b64 = lambda data: base64.urlsafe_b64encode(data).rstrip(b"=").decode()
JWK = json.load(open(os.environ["AGENT_KEY"].replace(".pem", ".pub")))  # keygen wrote it beside

def sign(header, claims):
    text = ".".join(b64(json.dumps(part).encode()) for part in (header, claims))
    r, s = utils.decode_dss_signature(KEY.sign(text.encode(), ec.ECDSA(hashes.SHA256())))
    return text + "." + b64(r.to_bytes(32, "big") + s.to_bytes(32, "big"))

def call(method, path, body=None, headers=(), again=True):
    claims = {"jti": str(uuid.uuid4()), "htm": method, "htu": BASE + path, "iat": int(time.time())}
    headers = dict(headers)
    if state["nonce"]: claims["nonce"] = state["nonce"]
    if state["token"]:
        claims["ath"] = b64(hashlib.sha256(state["token"].encode()).digest())
        headers["Authorization"] = "DPoP " + state["token"]
    headers["DPoP"] = sign({"typ": "dpop+jwt", "alg": "ES256", "jwk": JWK}, claims)
    try:
        with urllib.request.urlopen(urllib.request.Request(BASE + path, body, headers, method=method), timeout=60) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as refused:
        state["nonce"] = refused.headers.get("DPoP-Nonce")  # the server wants its nonce in the proof: once more
        if again and state["nonce"]: return call(method, path, body, {k: v for k, v in headers.items() if k != "DPoP"}, False)
        sys.exit(f"{method} {path}: {refused.code} {refused.read().decode()}")

post = lambda path, value: call("POST", path, json.dumps(value).encode(), {"Content-Type": "application/json"})

issuer = json.load(urllib.request.urlopen(BASE + "/.well-known/oauth-authorization-server", timeout=10))["issuer"]
assertion = sign({"typ": "client-authentication+jwt", "alg": "ES256"}, {"iss": AGENT, "sub": AGENT, "aud": issuer,
    "jti": str(uuid.uuid4()), "iat": int(time.time()), "exp": int(time.time()) + 60})
form = {"grant_type": "client_credentials", "client_id": AGENT, "client_assertion": assertion,
    "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"}
state["token"] = call("POST", "/oauth2/token", urllib.parse.urlencode(form).encode(),
    {"Content-Type": "application/x-www-form-urlencoded"})["access_token"]
elevation = post("/v1/elevations", {"task_id": sys.argv[1], "justification": "month-end",
    "operations": [{"system": "billing-db", "operation": "read-invoices"}]})["id"]
drawn = post(f"/v1/elevations/{elevation}/credential", {})["credential"]
basic = base64.b64encode(f"{drawn['username']}:{drawn['password']}".encode()).decode()
request = urllib.request.Request(drawn["url"] + "/invoices", headers={"Authorization": "Basic " + basic})
print("drew a credential under", elevation, "and read", len(urllib.request.urlopen(request, timeout=60).read()), "bytes with it")
call("GET", "/gw/billing-db/invoices", headers={"Portcullis-Elevation": elevation})
print("read the same through the gateway, without ever seeing a credential")
post(f"/v1/elevations/{elevation}/complete", {})
print("task", sys.argv[1], "is complete: its credential is dead")
