"""Where rendering processes come from: forked by a warm server of this process, or fresh where that cannot be.

A server (scenes/film/render/server.py) is started when the first clip wants it, serves all clips that are filmed with
the same environment, and is replaced when it died. Where there is no fork, and on macOS, whose frameworks do not
survive one, every clip pays for its imports.
"""

from __future__ import annotations

import atexit
import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tracereel.scenes.film.plan import sources
from tracereel.scenes.film.render import server

FORKING = sys.platform.startswith("linux")
END_SECONDS = 5.0
PASSING = ("PYTEST_CURRENT_TEST",)  # says where a caller is just now, and nothing about pictures

_lock = threading.Lock()
_servers: dict[str, Server] = {}
_running: set[Child] = set()


class Child:
    """A process that films one clip, as it is seen from here. Events come over its channel."""

    def __init__(self, channel: socket.socket) -> None:
        self.channel = channel
        self.pid: int | None = None
        self.code: int | None = None
        self.doomed = False

    def born(self, pid: int) -> None:
        """The process has this number. Where it was given up before, it ends now."""
        self.pid = pid
        if self.doomed:
            server.end(pid)

    def kill(self) -> None:
        """End it, also where it is stopped."""
        self.doomed = True
        if self.pid is not None and self.code is None:
            server.end(self.pid)

    def look(self, seconds: float = 0.0) -> None:
        """See whether it has ended, or does so within some seconds, where its channel does not tell."""

    def give_up(self) -> None:
        """Nothing is heard of it, neither that it began nor that it ended: who should tell hangs, or died."""

    def close(self) -> None:
        """End it, and listen no more."""
        self.kill()
        self.channel.close()


class Forked(Child):
    """A child of a server, which tells how it ended."""

    def __init__(self, channel: socket.socket, by: Server) -> None:
        super().__init__(channel)
        self.by = by

    def give_up(self) -> None:
        self.by.kill()

    def close(self) -> None:
        super().close()
        with _lock:
            self.by.clips -= 1


class Fresh(Child):
    """A process that was started for one clip."""

    def __init__(self, channel: socket.socket, process: subprocess.Popen[bytes]) -> None:
        super().__init__(channel)
        self.process = process
        self.born(process.pid)

    def look(self, seconds: float = 0.0) -> None:
        with suppress(subprocess.TimeoutExpired):
            self.code = self.process.wait(seconds)

    def close(self) -> None:
        super().close()
        self.process.wait()


class Server:
    """A warm server, held by a thread for as long as it lives: the system wakes it when that thread is gone."""

    def __init__(self, surroundings: dict[str, str]) -> None:
        self.control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.clips = 0
        self.given_up = False
        self.said = tempfile.TemporaryFile()  # noqa: SIM115 (as long as the server)
        self._started = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None
        threading.Thread(target=self._hold, args=(theirs, surroundings), name="server", daemon=True).start()
        self._started.wait()

    @property
    def alive(self) -> bool:
        """Whether it can take another clip."""
        return not self.given_up and self._process is not None and self._process.poll() is None

    def film(self, folder: Path) -> socket.socket:
        """Have the clip filmed that a folder describes; returns its channel."""
        ours, theirs = socket.socketpair()
        with theirs, suppress(OSError):  # a server that just died: the channel ends at once
            socket.send_fds(self.control, [str(folder).encode()], [theirs.fileno()])
        return ours

    def expect_many(self) -> None:
        """Say that more than one clip is to come."""
        with suppress(OSError):
            self.control.send(server.MANY)

    def kill(self) -> None:
        """End it alone; those of its children that still work go on."""
        self.given_up = True
        if self._process is not None:
            self._process.kill()

    def close(self) -> None:
        """End it, and all its children with it."""
        self.control.close()
        if self._process is not None:
            try:
                self._process.wait(END_SECONDS)
            except subprocess.TimeoutExpired:
                self._process.kill()
        self.said.close()

    def _hold(self, theirs: socket.socket, surroundings: dict[str, str]) -> None:
        with theirs:
            theirs.set_inheritable(True)
            try:
                self._process = subprocess.Popen(
                    [sys.executable, "-P", "-m", server.MODULE, str(theirs.fileno())],
                    stdin=subprocess.DEVNULL,
                    stdout=self.said,
                    stderr=self.said,
                    cwd="/",
                    env=surroundings | {"NUMBA_NUM_THREADS": "1"},
                    pass_fds=[theirs.fileno()],
                    start_new_session=True,
                )
            finally:
                self._started.set()
        self._process.wait()


def ready(clips: int) -> None:
    """Have a server begin to load what it needs, for so many clips that are to come."""
    if FORKING:
        with _lock:
            one = _server(environment())
            if clips > 1:
                one.expect_many()


@contextmanager
def started(folder: Path, threads: int) -> Iterator[Child]:
    """A process that films the clip in a folder; when the block is left it is ended."""
    surroundings = environment()
    start = {"environment": surroundings, "threads": threads}
    (folder / "start.json").write_text(json.dumps(start), encoding="utf-8")
    child = _forked(folder, surroundings) if FORKING else _fresh(folder)
    _running.add(child)
    try:
        yield child
    finally:
        _running.discard(child)
        child.close()


def kill_all() -> None:
    """End every rendering process of this process, at once."""
    for child in tuple(_running):
        child.kill()


@atexit.register
def end() -> None:
    """End the servers of this process, and wait until they have."""
    with _lock:
        for one in _servers.values():
            one.close()
        _servers.clear()


def environment() -> dict[str, str]:
    """The caller's, without its own settings for clips; libraries that compute keep to one thread."""
    kept = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith("TRACEREEL_") and key not in PASSING
    }
    path = os.pathsep.join([str(sources.ROOT), *filter(None, [kept.get("PYTHONPATH")])])
    return kept | dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1") | {"PYTHONPATH": path}


def _forked(folder: Path, surroundings: dict[str, str]) -> Child:
    with _lock:
        one = _server(surroundings)
        one.clips += 1
        return Forked(one.film(folder), one)


def _fresh(folder: Path) -> Child:
    ours, theirs = socket.socketpair()
    with theirs:
        return Fresh(ours, server.fresh(folder, theirs))


def _server(surroundings: dict[str, str]) -> Server:
    """The living one for these surroundings; others that have nothing to do are ended."""
    wanted = json.dumps(surroundings, sort_keys=True)
    for known, one in list(_servers.items()):
        if not one.alive or (known != wanted and not one.clips):
            del _servers[known]
            one.close()
    if wanted not in _servers:
        _servers[wanted] = Server(surroundings)
    return _servers[wanted]
