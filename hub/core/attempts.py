"""Wrong passwords cost time: a growing wait for each address, and one for all who come over the network. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from ipaddress import IPv4Address, IPv6Address, ip_address
from types import MappingProxyType

FREE = 3
"""Wrong passwords of one address before it has to wait: fingers slip."""
FREE_TOGETHER = 20
LONGEST_MS = 15 * 60_000.0
LONGEST_TOGETHER_MS = 30_000.0
"""No more: somebody on the network must not be able to lock the owner out."""
FORGOTTEN_MS = 60 * 60_000.0
KEPT_ADDRESSES = 500


@dataclass(frozen=True)
class Tries:
    """How often, and when last (hub time)."""

    count: int = 0
    last: float = 0.0

    def again(self, now: float) -> Tries:
        return Tries(1 if self._forgotten(now) else self.count + 1, now)

    def wait_ms(self, free: int, longest: float, now: float) -> float:
        """From now until the next try: nothing for the first ``free``, then 2 s, 4 s, 8 s, and so on."""
        if self.count < free or self._forgotten(now):
            return 0.0
        return max(0.0, self.last + min(longest, 1_000.0 * 2.0 ** min(self.count - free + 1, 30)) - now)

    def _forgotten(self, now: float) -> bool:
        return now - self.last > FORGOTTEN_MS


@dataclass(frozen=True)
class Attempts:
    """Wrong passwords so far. An attempt counts as wrong from its beginning, so that many at once gain nothing."""

    each: Mapping[str, Tries] = field(default_factory=lambda: MappingProxyType({}))
    together: Tries = Tries()

    def wait_ms(self, address: str, now: float) -> float:
        """How long this address has to wait before it may try again."""
        own = self.each.get(_block(address), Tries()).wait_ms(FREE, LONGEST_MS, now)
        if _is_here(address):
            return own
        return max(own, self.together.wait_ms(FREE_TOGETHER, LONGEST_TOGETHER_MS, now))

    def begun(self, address: str, now: float) -> Attempts:
        block = _block(address)
        others = {name: tries for name, tries in self.each.items() if name != block}
        kept = dict(list(others.items())[-(KEPT_ADDRESSES - 1) :])
        together = self.together if _is_here(address) else self.together.again(now)
        return Attempts({**kept, block: self.each.get(block, Tries()).again(now)}, together)

    def right(self, address: str) -> Attempts:
        """The address knew the password: what it tried before is forgotten, what others tried is not."""
        each = {name: tries for name, tries in self.each.items() if name != _block(address)}
        fewer = self.together if _is_here(address) else replace(self.together, count=max(0, self.together.count - 1))
        return Attempts(each, fewer)


def _is_here(address: str) -> bool:
    known = _known(address)
    return known is not None and known.is_loopback


def _block(address: str) -> str:
    """An IPv6 host has as many addresses as it likes: its /64 counts as one."""
    known = _known(address)
    return str(IPv6Address(int(known) >> 64 << 64)) + "/64" if isinstance(known, IPv6Address) else str(known)


def _known(address: str) -> IPv4Address | IPv6Address | None:
    try:
        known = ip_address(address)
    except ValueError:
        return None
    return getattr(known, "ipv4_mapped", None) or known
