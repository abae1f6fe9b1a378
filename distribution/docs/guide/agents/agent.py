#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A Portcullis agent in Python (needs the package cryptography): proves its key, asks, draws, uses, calls, completes.
AGENT_ID=agt_… AGENT_KEY=bot.jwk.pem [PORTCULLIS_DATA_URL=http://127.0.0.1:8481] ./agent.py TASK"""
import base64, hashlib, json, os, sys, time, urllib.error, urllib.parse, urllib.request, uuid
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, utils

base, me = os.environ.get("PORTCULLIS_DATA_URL", "http://127.0.0.1:8481"), os.environ["AGENT_ID"]
key = serialization.load_pem_private_key(open(os.environ["AGENT_KEY"], "rb").read(), None)
jwk = json.load(open(os.environ["AGENT_KEY"].replace(".pem", ".pub")))  # keygen wrote it beside
proven, headers = {}, {}  # what goes into each proof (the server's nonce, the token's hash) and into each request
b64 = lambda data: base64.urlsafe_b64encode(data).rstrip(b"=").decode()
def sign(header, claims):
    claims = {"jti": str(uuid.uuid4()), "iat": int(time.time()), **claims}
    text = ".".join(b64(json.dumps(part).encode()) for part in ({"alg": "ES256", **header}, claims))
    r, s = utils.decode_dss_signature(key.sign(text.encode(), ec.ECDSA(hashes.SHA256())))
    return text + "." + b64(r.to_bytes(32, "big") + s.to_bytes(32, "big"))
def fetch(url, body=None, **also):
    return json.load(urllib.request.urlopen(urllib.request.Request(url, body, also), timeout=60))
def call(path, body=None, again=True, **also):
    proof = sign({"typ": "dpop+jwt", "jwk": jwk}, {"htm": "POST" if body else "GET", "htu": base + path, **proven})
    try: return fetch(base + path, body, DPoP=proof, **headers, **also)
    except urllib.error.HTTPError as refused:  # perhaps only because the server wants its nonce in the proof
        proven["nonce"] = refused.headers["DPoP-Nonce"]
        if again and proven["nonce"]: return call(path, body, False, **also)
        sys.exit(f"{path}: {refused.code} {refused.read().decode()}")
post = lambda path, value: call(path, json.dumps(value).encode(), **{"Content-Type": "application/json"})
assertion = sign({"typ": "client-authentication+jwt"}, {"iss": me, "sub": me, "exp": int(time.time()) + 60,
    "aud": fetch(base + "/.well-known/oauth-authorization-server")["issuer"]})
token = call("/oauth2/token", urllib.parse.urlencode({"grant_type": "client_credentials", "client_assertion": assertion,
    "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"}).encode())["access_token"]
headers["Authorization"], proven["ath"] = "DPoP " + token, b64(hashlib.sha256(token.encode()).digest())
elevation = post("/v1/elevations", {"task_id": sys.argv[1], "justification": "month-end",
    "operations": [{"system": "billing-db", "operation": "read-invoices"}]})["id"]
drawn = post(f"/v1/elevations/{elevation}/credential", {})["credential"]
basic = base64.b64encode("{username}:{password}".format(**drawn).encode()).decode()
print("drew a credential and read with it", fetch(drawn["url"] + "/invoices", Authorization="Basic " + basic))
print("read the same through the gateway", call("/gw/billing-db/invoices", **{"Portcullis-Elevation": elevation}))
print("task", sys.argv[1], "is complete:", post(f"/v1/elevations/{elevation}/complete", {}))
