"""The browser's end of pairing, in Chromium on plain http, against Python's own: SPAKE2, the group and the hashes."""

from __future__ import annotations

import base64
import hashlib
import hmac
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from playwright.sync_api import Browser, Route
from spake2 import SPAKE2_A, SPAKE2_B, ed25519_basic
from spake2.parameters.ed25519 import ParamsEd25519

STATIC = Path(__file__).parents[2] / "hub" / "web" / "static"
NODE, HUB = b"browser-7", b"kinframe hub"
RFC_8032 = [  # 7.1: secret key, public key
    (
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
    ),
    (
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
    ),
]
RFC_5869 = (  # A.1
    "0b" * 22,
    "000102030405060708090a0b0c",
    "f0f1f2f3f4f5f6f7f8f9",
    "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865",
)
SMALL_ORDER = [
    "0100000000000000000000000000000000000000000000000000000000000000",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "0000000000000000000000000000000000000000000000000000000000000080",
    "0000000000000000000000000000000000000000000000000000000000000000",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
]
Run = Callable[..., Any]
PRELUDE = """async ({ names, body, given }) => {
  const at = '/static/js/frame/pairing/';
  const found = {};
  for (const name of names) Object.assign(found, await import(`${at}${name}.js`));
  found.hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  found.bytes = (hex) => Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));
  return new Function(...Object.keys(found), 'given', body)(...Object.values(found), given);
}"""


@pytest.fixture(scope="module")
def run(chromium: Browser) -> Iterator[Run]:
    """Runs a script that knows what the named modules export, with ``hex`` and ``bytes``."""
    page = chromium.new_context().new_page()

    def serve(route: Route) -> None:
        path = route.request.url.split("kinframe.test", 1)[1]
        if path.startswith("/static/"):
            route.fulfill(path=STATIC / path.removeprefix("/static/"), content_type="text/javascript")
        else:
            route.fulfill(body="<!doctype html>", content_type="text/html")

    page.route("**/*", serve)
    page.goto("http://kinframe.test/")
    assert page.evaluate("[isSecureContext, typeof crypto.subtle]") == [False, "undefined"]
    yield lambda names, body, given=None: page.evaluate(PRELUDE, {"names": names, "body": body, "given": given})
    page.context.close()


def agree(run: Run, code: str, message: bytes, entropy: bytes) -> dict[str, str]:
    body = """const side = new Spake2A(given.code, given.node, given.hub, bytes(given.entropy));
      return { message: hex(side.message), key: hex(side.finish(bytes(given.message))) };"""
    given = {"code": code, "node": NODE.decode(), "hub": HUB.decode(), "entropy": entropy.hex()}
    return dict(run(["spake2"], body, {**given, "message": message.hex()}))


def test_both_ends_get_the_same_key_from_the_same_code(run: Run) -> None:
    for number in (0, 999_999, *random.Random(7).sample(range(1_000_000), 18)):
        code, entropy = f"{number:06}", random.Random(number).randbytes(64)
        hub = SPAKE2_B(code.encode(), idA=NODE, idB=HUB)
        ours = agree(run, code, hub.start(), entropy)
        assert bytes.fromhex(ours["key"]) == hub.finish(bytes.fromhex(ours["message"])), code
        twin = SPAKE2_A(code.encode(), idA=NODE, idB=HUB, entropy_f=lambda n, e=entropy: e[:n])
        assert twin.start().hex() == ours["message"], "byte for byte what the package would have sent"


def test_a_wrong_code_or_another_name_gives_another_key(run: Run) -> None:
    for code, node in (("123457", NODE), ("123456", b"browser-8")):
        hub = SPAKE2_B(code.encode(), idA=node, idB=HUB)
        ours = agree(run, "123456", hub.start(), random.randbytes(64))
        assert bytes.fromhex(ours["key"]) != hub.finish(bytes.fromhex(ours["message"]))


def test_what_no_honest_hub_sends_is_refused(run: Run) -> None:
    body = """const side = new Spake2A('123456', 'a', 'b');
      const message = given === 'own' ? Uint8Array.of(0x42, ...side.message.slice(1)) : bytes(given);
      try { side.finish(message); return ''; } catch (failure) { return failure.constructor.name; }"""
    good = SPAKE2_B(b"123456").start()
    wrong_group = ed25519_basic.ElementOfUnknownGroup(
        ed25519_basic.add_elements(
            ed25519_basic.Base.XYTZ, ed25519_basic.xform_affine_to_extended((0, ed25519_basic.Q - 1))
        )
    ).to_bytes()
    off_curve = bytes([2]) + bytes(31)
    assert run(["spake2"], body, good.hex()) == ""
    for point in [*map(bytes.fromhex, SMALL_ORDER), wrong_group, off_curve, b"\xff" * 32, good[1:32], good[1:] + b"\0"]:
        assert run(["spake2"], body, (b"B" + point).hex()) == "PointRefused", point.hex()
    assert run(["spake2"], body, (b"A" + good[1:]).hex()) == "MessageRefused"
    assert run(["spake2"], body, "") == "MessageRefused"
    assert run(["spake2"], body, "own") == "MessageRefused"


def test_published_points(run: Run) -> None:
    body = "return given.map((scalar) => hex(encoded(multiplied(BASE, BigInt(scalar)))));"
    scalars, public = [], []
    for secret, point in RFC_8032:
        key = bytes.fromhex(secret)
        assert Ed25519PrivateKey.from_private_bytes(key).public_key().public_bytes_raw().hex() == point
        clamped = int.from_bytes(hashlib.sha512(key).digest()[:32], "little") & ((1 << 254) - 8) | (1 << 254)
        scalars.append(str(clamped))
        public.append(point)
    assert run(["edwards"], body, scalars) == public
    assert run(["edwards"], body, ["0", "1", str(ed25519_basic.L)]) == [
        SMALL_ORDER[0],
        ed25519_basic.Base.to_bytes().hex(),
        SMALL_ORDER[0],
    ]


def test_two_hundred_multiplications(run: Run) -> None:
    dice = random.Random(11)
    group, order = ParamsEd25519.group, ed25519_basic.L
    pairs = [(dice.randrange(1, order), dice.randrange(1, order)) for _ in range(200)]
    points = [group.Base.scalarmult(first) for first, _ in pairs]
    body = "return given.map(([point, times]) => hex(encoded(multiplied(element(bytes(point)), BigInt(times)))));"
    given = [[point.to_bytes().hex(), str(times)] for point, (_, times) in zip(points, pairs, strict=True)]
    expected = [point.scalarmult(times).to_bytes().hex() for point, (_, times) in zip(points, pairs, strict=True)]
    assert run(["edwards"], body, given) == expected


def test_hashes_with_keys(run: Run) -> None:
    secret, salt, info, expected = RFC_5869
    body = "return hex(hkdf(...given.slice(0, 3).map(bytes), given[3]));"
    assert run(["mac"], body, [secret, salt, info, 42]) == expected
    for length in (1, 32, 33, 48, 64, 200):
        key, text = random.randbytes(length), random.randbytes(length)
        ours = run(["mac"], "return hex(hmac(...given.map(bytes)));", [key.hex(), text.hex()])
        assert ours == hmac.digest(key, text, "sha256").hex()
        derived = HKDF(hashes.SHA256(), length, b"", b"x").derive(key)
        assert run(["mac"], body, [key.hex(), "", b"x".hex(), length]) == derived.hex()


def test_each_end_proves_that_it_has_the_key(run: Run) -> None:
    hub = SPAKE2_B(b"042042", idA=NODE, idB=HUB)
    answer = hub.start()
    body = """const attempt = new Attempt('042042', given.node);
      const agreed = attempt.agree(fromText(given.element));
      globalThis.agreed = agreed;
      return { element: toText(attempt.element), proof: hex(agreed.proof) };"""
    given = {"node": NODE.decode(), "element": base64.urlsafe_b64encode(answer).decode().rstrip("=")}
    ours = run(["confirmation", "bytes"], body, given)
    element = base64.urlsafe_b64decode(ours["element"] + "=" * (-len(ours["element"]) % 4))
    key = hub.finish(element)

    def proof(who: bytes) -> bytes:
        derived = hmac.digest(key, b"kinframe pairing " + who + b"\x01", "sha256")
        return hmac.digest(derived, element + answer, "sha256")

    assert ours["proof"] == proof(b"node").hex()
    check = "return agreed.isProofOfHub(bytes(given));"
    assert run([], check, proof(b"hub").hex()) is True
    assert run([], check, proof(b"node").hex()) is False
    assert run([], check, "") is False
