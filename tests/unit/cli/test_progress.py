"""The line of progress: on a terminal with the seconds left, in a pipe not at all."""

from __future__ import annotations

import sys

import pytest

from recengine.cli import options


def test_a_terminal_is_told_how_long_is_left(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    clock = [100.0]
    monkeypatch.setattr(options.time, "monotonic", lambda: clock[-1])
    say = options.ProgressLine()
    say(0.1, "in a pipe")
    assert capsys.readouterr().err == ""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    said = []
    for share, words, seconds in ((0, "begun", 0.0), (0.25, "12 layers", 30.0), (0.2, "other", 5.0), (1, "done", 1.0)):
        clock.append(clock[-1] + seconds)
        say(share, words)
        said.append(capsys.readouterr().err.removeprefix("\r\x1b[K"))
    assert said == [
        "  0% begun",
        " 25% 12 layers · about 90 seconds left",
        " 20% other · about 0 seconds left",
        "100% done\n",
    ]
