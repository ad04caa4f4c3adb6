"""The browser frame's hub time is Python's, answer by answer."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from protocol.time import HubClock, Sample
from protocol.words import ClockId, HubMs

CLOCK_JS = Path(__file__).parents[2] / "hub/web/static/js/frame/clock.js"
READS = """
import { HubClock } from "CLOCK_JS";
const samples = JSON.parse(await new Response(process.stdin).text());
const clock = new HubClock();
const said = samples.map((sample) => {
  clock.take(sample);
  const later = sample.heard + 700;
  return [clock.clockId, clock.offsetMs(later), clock.uncertaintyMs(later), clock.skew.rate, clock.skew.doubt,
    clock.toLocal(clock.toHub(later)) - later];
});
console.log(JSON.stringify(said));
"""


def exchanges(seed: int) -> list[dict[str, Any]]:
    """Some minutes of answers over a poor network; a clock that jumps, one that is pulled, a hub that restarts."""
    chance, local, offset, found = random.Random(seed), 1_000.0, 77_000.0, []
    for number in range(150):
        asked, out, back = local, chance.expovariate(0.2), chance.expovariate(0.2)
        offset += {60: 400.0}.get(number, 0.0)
        skew = 800e-6 if 90 < number < 100 else 35e-6
        received = asked + out + offset
        heard = asked + out + 0.1 + back
        found.append(
            {
                "clockId": "first" if number < 120 else "second",
                "asked": asked,
                "received": received,
                "answered": received + 0.1,
                "heard": heard,
            }
        )
        pause = chance.choice((15.0, 15.0, 15.0, 1_000.0, 9_000.0))
        local, offset = heard + pause, offset + skew * (heard + pause - asked)
    return found


@pytest.mark.parametrize("seed", range(4))
def test_both_clocks_say_the_same(seed: int, tmp_path: Path) -> None:
    node = shutil.which("node")
    assert node, "node is missing: make test-tools"
    samples = exchanges(seed)
    script = tmp_path / "reads.mjs"
    script.write_text(READS.replace("CLOCK_JS", CLOCK_JS.as_uri()))
    done = subprocess.run([node, script], input=json.dumps(samples), capture_output=True, text=True, check=True)
    clock = HubClock()
    for sample, (clock_id, offset, uncertainty, rate, doubt, back) in zip(
        samples, json.loads(done.stdout), strict=True
    ):
        received, answered = HubMs(sample["received"]), HubMs(sample["answered"])
        clock = clock.with_sample(
            Sample(ClockId(sample["clockId"]), sample["asked"], received, answered, sample["heard"])
        )
        later = sample["heard"] + 700
        assert clock_id == clock.clock_id and back == pytest.approx(0.0, abs=1e-6)
        assert (rate, doubt) == pytest.approx((clock.skew.rate, clock.skew.doubt), rel=1e-9, abs=1e-15)
        assert (offset, uncertainty) == pytest.approx((clock.offset_ms(later), clock.uncertainty_ms(later)), abs=1e-6)
