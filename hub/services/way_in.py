"""What is said on the terminal and nowhere else: the owner's password, once, and the way into an open hub."""

from __future__ import annotations

import sys
from urllib.parse import urlencode


def way_in(base_url: str, key: str) -> str:
    """The address that lets a browser in; the key is swapped for a cookie at once."""
    return f"{base_url}/?{urlencode({'key': key})}"


def show_password(password: str) -> None:
    """Shown once. Printed, not logged, for the same reason as the key."""
    print(f"Owner's password (shown only now; `kinframe hub --new-password` makes another): {password}", flush=True)


def show_way_in(base_url: str, key: str) -> None:
    """Printed, not logged: logs are kept and sent around, and a key does not belong there."""
    address = way_in(base_url, key)
    print(f"Page:            {address}\nBrowser frames:  {base_url}/frame", flush=True)
    if sys.stdout.isatty():
        import segno  # kept out of the start

        segno.make(address, error="l").terminal(compact=True, border=2)
