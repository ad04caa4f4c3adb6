"""How tests wait on a busy machine, and how they judge what only an undisturbed moment can show.

Any process may stand still for seconds while others run. So whoever waits has patience: the limit is for what never
comes, and costs nothing where all is well. And what must be on time is tried a few times: a defect is there every
time, a disturbance is not.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

import httpx
from httpx._config import DEFAULT_TIMEOUT_CONFIG

T = TypeVar("T")

PATIENCE_S = 90.0
TRIES = 8


def be_patient_over_http() -> None:
    """Tests' own requests name no timeout: httpx would give up after 5 s. The product's adapters name theirs."""
    DEFAULT_TIMEOUT_CONFIG.__dict__.update(httpx.Timeout(PATIENCE_S).as_dict())


def eventually(happened: Callable[[], T], every_s: float = 0.05) -> T:
    """The first true answer."""
    until = time.monotonic() + PATIENCE_S
    while not (found := happened()):
        if time.monotonic() > until:
            raise AssertionError(f"did not happen within {PATIENCE_S:.0f} s")
        time.sleep(every_s)
    return found


def undisturbed(attempt: Callable[[], T], fits: Callable[[T], bool]) -> T:
    """What came of the first try that fits."""
    for _ in range(TRIES):
        if fits(found := attempt()):
            return found
    raise AssertionError(f"not once in {TRIES} tries, the last time: {found}")


async def undisturbed_async(attempt: Callable[[], Awaitable[T]], fits: Callable[[T], bool]) -> T:
    for _ in range(TRIES):
        if fits(found := await attempt()):
            return found
    raise AssertionError(f"not once in {TRIES} tries, the last time: {found}")
