"""Web Push: the example of RFC 8291, and what other libraries make of ours."""

from datetime import UTC, datetime

import jwt

from resolvers.events.web_push import (
    decode,
    describe_sender,
    encrypt,
    format_public_key,
    read_private_key,
)
from tests.support.push_keys import BROWSER, SERVER_PRIVATE_KEY, SERVER_PUBLIC_KEY

P256DH, AUTH = decode(BROWSER["p256dh"]), decode(BROWSER["auth"])
NOW = datetime(2026, 11, 28, 9, tzinfo=UTC)


def test_example_of_rfc_8291_is_reproduced() -> None:
    body = encrypt(
        b"When I grow up, I want to be a watermelon",
        p256dh=P256DH,
        auth=AUTH,
        key=read_private_key(SERVER_PRIVATE_KEY),
        salt=decode("DGv6ra1nlYgDCS1FRnbzlw"),
    )

    # Source: RFC 8291, 5.
    assert body == decode(
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWA"
        "mS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxs"
        "j_Qulcy4a-fN"
    )


def test_proof_is_for_one_push_service() -> None:
    key = read_private_key(SERVER_PRIVATE_KEY)

    headers = describe_sender("https://push.example:8443/a?b", "mailto:a@b.example", key, NOW)

    proof, public_key = headers["authorization"].removeprefix("vapid t=").split(",k=")
    assert public_key == format_public_key(key) == SERVER_PUBLIC_KEY
    claims = jwt.decode(
        proof,
        key.public_key(),
        ["ES256"],
        audience="https://push.example:8443",
        options={"verify_exp": False},
    )
    assert claims["sub"] == "mailto:a@b.example"
    assert 0 < claims["exp"] - NOW.timestamp() <= 24 * 3600
