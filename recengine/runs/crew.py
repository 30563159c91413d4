"""Crew: the trainings of a sweep made side by side, one on each processor this process may use.

What the store has is not made again, so a sweep that was stopped goes on where it was. With one processor, or one
training, they are made here, one after another; with more, by hands: processes of one thread (`runs.hand`) that take
one order after another and stay in this process's group. A hand ends when its standard input closes, and the system
closes that however this process ends: none is left behind.
"""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from recengine.errors import WorkError
from recengine.models.memory import free_bytes
from recengine.progress import Epoch, Progress
from recengine.runs import launch
from recengine.runs.spec import RunSpec, to_json
from recengine.runs.standing import Standing, Sweeping, Title, Trainings

if TYPE_CHECKING:
    from recengine.runs.store import RunStore

TICK_SECONDS = 0.1
"""Between two looks at the hands; a wish to stop is heard as often."""

GRACE_SECONDS = 2.0
"""For a hand to sweep up after it was let go; below the queue's patience with a worker that was asked to stop."""

SILENT_END = "its process ended without a result and without a word: killed, or out of memory"


@dataclass
class Order:
    """A run that is to be made, and how far it is."""

    spec: RunSpec
    title: Title
    share: float = 0.0
    of: int = 0
    rows: list[Mapping[str, Any]] = field(default_factory=list)
    begun: bool = False
    done: bool = False

    def hear(self, share: float, row: Mapping[str, Any] | None, of: int) -> None:
        """What its training says of itself: share done, and after an epoch its figures."""
        self.share = share
        if row is not None:
            self.of = of
            self.rows.append(row)


class Board:
    """What all orders have come to, told in the words of the first that is not done."""

    def __init__(self, orders: Sequence[Order], before: int, progress: Progress) -> None:
        self.orders, self.before, self.progress = orders, before, progress
        self.named: Order | None = None
        self.told = 0

    def say(self) -> None:
        """Tell where the sweep stands; raises `Cancelled` when somebody asked to stop."""
        first = next((order for order in self.orders if not order.done), self.orders[-1])
        if first is not self.named:
            self.named, self.told = first, 0
        rows = first.rows[self.told :]
        self.told += len(rows)
        done = sum(order.done for order in self.orders)
        running = sum(order.begun and not order.done for order in self.orders)
        standing = Standing(
            first.title.setting,
            first.title.seed,
            first.title.seeds,
            int(first.rows[-1]["epoch"]) if first.rows else None,
            first.of if first.rows else None,
            max(0, running - 1),
            self.before + done,
            self.before + len(self.orders),
        )
        share = sum(1.0 if order.done else order.share for order in self.orders) / len(self.orders)
        self.progress(share, Trainings(standing, rows))


class Hand:
    """A process that makes runs one after another, and the thread that gives it orders and hears it.

    rss_mb  the most memory it held so far, MB of 2^20 bytes; 0 while it has not read its data
    work    what its thread does; over when no order waits, or with the error that stopped it
    """

    def __init__(self, home: Path, waiting: deque[Order], threads: ThreadPoolExecutor) -> None:
        self.process = launch.start_hand(home)
        self.rss_mb = 0.0
        self.work = threads.submit(self._work, waiting)

    def let_go(self) -> None:
        """It is to stop what it is at, and end."""
        assert self.process.stdin is not None
        self.process.stdin.close()

    def see_off(self) -> None:
        """Wait until it has ended, and end it where it does not listen."""
        try:
            self.process.wait(GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        wait([self.work])
        assert self.process.stdout is not None
        self.process.stdout.close()

    def _work(self, waiting: deque[Order]) -> None:
        while True:
            try:
                order = waiting.popleft()
            except IndexError:  # another hand took the last
                return
            self._make(order)

    def _make(self, order: Order) -> None:
        """Have one run made; WorkError where it failed, or the process ended."""
        assert self.process.stdin is not None and self.process.stdout is not None
        order.begun = True
        line = json.dumps({"key": order.spec.key, "spec": to_json(order.spec)}) + "\n"
        try:
            os.write(self.process.stdin.fileno(), line.encode())
        except BrokenPipeError:
            raise WorkError(f"{order.title}: {SILENT_END}") from None
        for told in map(json.loads, self.process.stdout):
            if told["what"] == "failed":
                raise WorkError(f"{order.title}: {told['error']}")
            self.rss_mb = told["rss_mb"] if told["share"] > 0 else self.rss_mb
            if told["what"] == "done":
                order.done = True
                return
            order.hear(told["share"], told["row"], told["of"])
        raise WorkError(f"{order.title}: {SILENT_END}")


def make(store: RunStore, spec: Sweeping, progress: Progress) -> None:
    """Make what a sweep stands on and the store does not have, told by name.

    Raises what a training raised that was made here; WorkError, which names the training, where a hand's failed or the
    hand ended without a word; what `progress` raises. The other hands are let go then, and what they had done is kept.
    """
    needs = [(need, title) for need, title in zip(spec.needs(), spec.titles(), strict=True)]
    orders = [Order(need, title) for need, title in needs if not _is_done(store, need)]
    if not orders:
        return
    board = Board(orders, len(needs) - len(orders), progress)
    most = min(launch.processors(), len(orders))
    if most > 1:
        _side_by_side(store.home, orders, most, board.say)
    else:
        for order in orders:
            _in_place(store, order, board.say)


def _in_place(store: RunStore, order: Order, say: Callable[[], None]) -> None:
    def heard(share: float, words: str) -> None:
        epoch = words if isinstance(words, Epoch) else None
        order.hear(share, *((None, 0) if epoch is None else (epoch.row, epoch.of)))
        say()

    order.begun = True
    store.get_or_run(order.spec, heard)
    order.done = True


def _side_by_side(home: Path, orders: Sequence[Order], most: int, say: Callable[[], None]) -> None:
    """The first hand shows how much memory one takes; then as many more begin as half of what is free has room for."""
    waiting = deque(orders)
    threads = ThreadPoolExecutor(most)
    hands = [Hand(home, waiting, threads)]
    room: int | None = None
    try:
        while not all(order.done for order in orders):
            say()
            for hand in hands:
                if hand.work.done():
                    hand.work.result()
            if room is None and hands[0].rss_mb:
                room = 1 + int(free_bytes() / 2 // (hands[0].rss_mb * 2**20))
            while waiting and len(hands) < min(most, room or 1):
                hands.append(Hand(home, waiting, threads))
            time.sleep(TICK_SECONDS)
    finally:
        for hand in hands:
            hand.let_go()
        for hand in hands:
            hand.see_off()
        threads.shutdown()


def _is_done(store: RunStore, spec: RunSpec) -> bool:
    run = store.get(spec.key)
    return run is not None and run.done
