"""A hand of a crew: a process that makes runs as it is ordered, one after another, and ends with whoever ordered them.

    reads   a line an order: {key, spec}
    writes  a line each time there is something to tell, with `what`:
            `at` {share, row, of, rss_mb}, `done` {share, rss_mb}, `failed` {error}

When its standard input closes, the crew has let it go or is dead: what it is at is stopped and swept up.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import time
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from recengine.errors import Cancelled, RecEngineError
from recengine.progress import Epoch
from recengine.runs import record
from recengine.runs.store import RunStore
from recengine.runs.ticket import REPORT_SECONDS
from recengine.runs.verbs import spec_from_json
from recengine.runs.work import peak_rss_mb
from recengine.runs.worker import same_source, told_to_end


class Voice:
    """The `Progress` of a hand; it tells of every epoch, and of the rest now and then."""

    def __init__(self, channel: int) -> None:
        self.channel = channel
        self.said = 0.0

    def __call__(self, share: float, words: str) -> None:
        epoch = words if isinstance(words, Epoch) else None
        now = time.time()
        if epoch is None and now - self.said < REPORT_SECONDS:
            return
        self.said = now
        row, of = (None, 0) if epoch is None else (dict(epoch.row), epoch.of)
        self.tell("at", share=float(share), row=row, of=of, rss_mb=peak_rss_mb())

    def tell(self, what: str, **parts: Any) -> None:
        """A line to the crew; Cancelled where nobody hears it any more."""
        try:
            os.write(self.channel, (json.dumps({"what": what, **parts}) + "\n").encode())
        except BrokenPipeError:
            raise Cancelled("who ordered this run has ended") from None


def main(home: Path) -> int:
    """Make what is ordered until the orders end."""
    voice = Voice(os.dup(1))
    os.dup2(2, 1)  # whatever anybody prints here is no message
    signal.signal(signal.SIGTERM, told_to_end)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # of a terminal: the crew hears it too, and lets its hands go
    store = RunStore(home)
    orders: SimpleQueue[str] = SimpleQueue()
    threading.Thread(target=_listen, args=(orders,), daemon=True).start()
    try:
        while True:
            obey(json.loads(orders.get()), store, voice)
    except Cancelled as end:
        return end.exit_status


def obey(order: dict[str, Any], store: RunStore, voice: Voice) -> None:
    """Make the run of one order, and tell how it went; Cancelled when told to end, and what nobody foresaw."""
    try:
        spec = spec_from_json(order["spec"])
        same_source(spec, order["key"])
        store.get_or_run(spec, voice)
    except Cancelled:
        raise
    except Exception as error:
        voice.tell("failed", error=record.error_line(error))
        if not isinstance(error, RecEngineError):
            raise
    else:
        voice.tell("done", share=1.0, rss_mb=peak_rss_mb())


def _listen(orders: SimpleQueue[str]) -> None:
    for line in sys.stdin:
        orders.put(line)
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
