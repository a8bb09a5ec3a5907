"""The event of all cold starts; it imports nothing, so it adds no time to any of them."""

SUBJECT = "0a1b2c3d-4e5f-4a6b-8c7d-1a2b3c4d5e6f"
EVENT: dict[str, object] = {
    "arguments": {},
    "identity": {
        "sub": SUBJECT,
        "issuer": "https://issuer.example",
        "username": SUBJECT,
        "claims": {},
        "sourceIp": ["192.0.2.1"],
        "defaultAuthStrategy": "ALLOW",
        "groups": None,
    },
    "source": None,
    "request": {"headers": {}},
    "info": {"fieldName": "viewer", "parentTypeName": "Query"},
}
