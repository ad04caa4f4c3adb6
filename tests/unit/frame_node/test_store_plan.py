"""The store plan stays within its budget and never gives up what hangs."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from frame_node.core.store_plan import SPARE_DISK_BYTES, Kept, Wanted, plan_store
from protocol.words import BlobHash

names = st.integers(0, 14).map(lambda number: BlobHash(f"{number:064x}"))
wants = st.lists(st.builds(Wanted, names, st.integers(1, 50), st.booleans()), max_size=12, unique_by=lambda w: w.blob)
stocks = st.dictionaries(names, st.builds(Kept, st.integers(1, 50), st.floats(0, 100)), max_size=12)


@given(wants, stocks, st.integers(0, 300), st.integers(0, 400))
def test_the_budget_holds_and_what_hangs_stays(
    wanted: list[Wanted], kept: dict[BlobHash, Kept], budget: int, free: int
) -> None:
    plan = plan_store(wanted, kept, budget, free + SPARE_DISK_BYTES)
    hanging = {one.blob for one in wanted if one.hangs}
    assert not hanging & set(plan.evict), "what hangs is never given up"
    assert set(plan.evict) <= set(kept) and len(set(plan.evict)) == len(plan.evict)
    fetched = sum(one.size for one in plan.fetch)
    freed = sum(kept[blob].size for blob in plan.evict)
    before = sum(blob.size for blob in kept.values())
    assert before + fetched - freed <= max(budget, before - freed)
    assert not plan.fetch or fetched - freed <= free
    missing = {one.blob for one in wanted if one.blob not in kept}
    assert {one.blob for one in plan.fetch} | set(plan.no_room) == missing
    assert not {one.blob for one in plan.fetch} & set(plan.no_room)


@given(wants, stocks)
def test_with_room_everything_is_fetched_in_order_and_nothing_given_up(
    wanted: list[Wanted], kept: dict[BlobHash, Kept]
) -> None:
    plan = plan_store(wanted, kept, 10_000, 10_000 + SPARE_DISK_BYTES)
    assert list(plan.fetch) == [one for one in wanted if one.blob not in kept]
    assert not plan.evict and not plan.no_room


def test_what_nobody_wants_goes_first_oldest_first() -> None:
    old, newer, wanted, new = (BlobHash(digit * 64) for digit in "abcd")
    kept = {old: Kept(10, 1.0), newer: Kept(10, 2.0), wanted: Kept(10, 0.0)}
    ask = [Wanted(new, 10, True), Wanted(wanted, 10, False)]
    assert plan_store(ask, kept, 30, 10**9).evict == (old,)
    assert plan_store([ask[0], ask[1]], kept, 20, 10**9).evict == (old, newer)
    assert plan_store(ask, {wanted: Kept(10, 0.0)}, 10, 10**9).evict == (wanted,)
