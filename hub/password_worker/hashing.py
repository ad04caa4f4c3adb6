"""Argon2id with the library's recommended cost (RFC 9106, the profile for little memory)."""

from __future__ import annotations

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

_HASHER = PasswordHasher()
NOBODYS = "$argon2id$v=19$m=65536,t=3,p=4$82bjTsvNpHHiWOjC84sZmA$QhS2kmFe2ktvJwdX6wXHKb+oUBpKXWYPpn1bq9GYOU4"
"""Checked where no hash is kept, so that the time says nothing. Its password was thrown away."""


def hashed(password: str) -> str:
    return _HASHER.hash(password)


def matches(password: str, kept: str) -> bool:
    """The same work for every wrong password, and where ``kept`` is empty or broken."""
    try:
        return _HASHER.verify(kept or NOBODYS, password) and bool(kept)
    except InvalidHashError:
        return matches(password, "")
    except Argon2Error:
        return False
