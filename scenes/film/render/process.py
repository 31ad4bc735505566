"""One rendering process: listened to, and ended when nobody wants its clip any more or when it hangs."""

from __future__ import annotations

import json
import select
import signal
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tracereel.scenes.film.render import warm
from tracereel.scenes.film.render.patience import Patience

POLL_SECONDS = 0.4
LAST_WORDS = 20_000  # characters of what a process said before it failed
STARTS = 3  # of a process that never came to life
ANSWERS = ("finished", "failed")

Hear = Callable[[dict[str, Any]], None]
Wanted = Callable[[], bool]


@dataclass
class Ending:
    """How a rendering process ended: its last event, its exit status, what it said on standard error."""

    last: dict[str, Any] = field(default_factory=dict)
    code: int | None = None
    log: str = ""
    hung: str = ""

    @property
    def died(self) -> bool:
        """Whether the process ended without a word."""
        return self.last.get("event") not in ANSWERS

    @property
    def how(self) -> str:
        """The signal that ended the process, or its status."""
        if self.code is None:
            return "nobody saw how"
        return f"signal {signal.Signals(-self.code).name}" if self.code < 0 else f"exit status {self.code}"


def render(
    spec: dict[str, Any], folder: Path, threads: int, hear: Hear, wanted: Wanted, patience: Patience
) -> Ending:
    """Render in a process of its own and in a folder of its own, so that no manim.cfg of the caller's reaches it."""
    paper, log = folder / "spec.json", folder / "log.txt"
    paper.write_text(json.dumps(spec), encoding="utf-8")
    log.write_bytes(b"")
    for _ in range(STARTS):
        with warm.started(folder, threads) as child:
            ending = _Listener(child, hear, wanted, patience).listen()
            if child.pid is not None or not wanted():
                break
            child.give_up()  # who should have started it hangs or died: another will
    ending.log = log.read_text(errors="replace")[-LAST_WORDS:]
    return ending


class _Listener:
    """Hears a process until it has answered or ended."""

    def __init__(self, child: warm.Child, hear: Hear, wanted: Wanted, patience: Patience) -> None:
        self.child, self.hear, self.wanted, self.patience = child, hear, wanted, patience
        self.ending = Ending()
        self.silent = 0.0  # seconds, as far as this process was awake to count them
        self.looked = time.monotonic()
        self.given_up = self.lost = False

    def listen(self) -> Ending:
        for line in _lines(self.child.channel):
            if line is None:
                self._wait()
            else:
                self._hear(line)
            if not self.ending.died or self.child.code is not None or self.lost:
                break
            self._look()
        if self.ending.died:
            self.child.look(warm.END_SECONDS)
        self.ending.code = self.child.code
        return self.ending

    def _hear(self, line: bytes) -> None:
        try:
            event = json.loads(line)
        except ValueError:
            return
        self.silent = 0.0
        if event["event"] == "born":
            self.child.born(event["pid"])
        elif event["event"] == "ended":
            self.child.code = event["code"]
        elif not self.child.doomed:
            self.ending.last = event
            self.hear(event)
            if event["event"] == "frames":
                self._judge(self.patience.endless(event["frames"]))

    def _wait(self) -> None:
        """Nothing came."""
        self.silent += POLL_SECONDS
        self.child.look()
        if not self.child.doomed:
            self._judge(self.patience.lost(self.silent))
        elif self.silent > warm.END_SECONDS:
            self._give_up()

    def _judge(self, why: str) -> None:
        if why:
            self.ending.hung = why
            self._kill()

    def _look(self) -> None:
        now = time.monotonic()
        if now - self.looked >= POLL_SECONDS:
            self.looked = now
            if not self.child.doomed and not self.wanted():
                self._kill()

    def _kill(self) -> None:
        self.silent = 0.0
        self.child.kill()
        if self.child.pid is None:
            self._give_up()

    def _give_up(self) -> None:
        """First who should tell of its end is ended; if then nothing is heard, nobody knows it any more."""
        self.lost, self.given_up, self.silent = self.given_up, True, 0.0
        self.child.give_up()


def _lines(channel: socket.socket) -> Iterator[bytes | None]:
    """Lines as they come, None for every moment of silence, until the channel ends."""
    rest = b""
    while True:
        if not select.select([channel], [], [], POLL_SECONDS)[0]:
            yield None
            continue
        piece = b""
        with suppress(ConnectionError):
            piece = channel.recv(65536)
        if not piece:
            return
        *lines, rest = (rest + piece).split(b"\n")
        yield from lines
