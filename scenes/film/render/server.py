"""Runs in a process of its own, keeps all that draws loaded, and forks a child for every clip: `...server FD`.

FD is a socket. A message on it is MANY, or it names a folder and brings another socket, the clip's channel; in the
folder lie spec.json and start.json (the environment and the number of threads). The child is worker.py with the channel
as its standard input and output and the folder as its working directory; two events stand around its own:

    {"event": "born", "pid": 123}       the child that films it, which leads a session
    {"event": "ended", "code": -9}      told by the server: its exit status, or the signal that ended it

A child inherits whatever the server loaded and nothing that another child did. So that it may be forked, the server
never starts a thread. When FD ends (whoever holds the other end is gone, however it ended) it ends its children and
itself. Once a file of the project has changed it forks no more: clips get fresh processes until it has no child left,
and starts anew.
"""

from __future__ import annotations

import json
import os
import select
import signal
import socket
import subprocess
import sys
import traceback
from contextlib import suppress
from pathlib import Path
from typing import Any

from tracereel.scenes.film.plan import sources
from tracereel.scenes.film.render.loading import Artist, continue_when_parent_ends, load, worker_with

MODULE = "tracereel.scenes.film.render.server"
MANY = b"more than one"  # instead of a folder: so many clips are to come
REAP_SECONDS = 0.05
Stamp = dict[str, tuple[int, int, int]]


class Server:
    """Children by their number, each with the channel on which its end is told."""

    def __init__(self, control: socket.socket) -> None:
        self.control = control
        self.children: dict[int, socket.socket] = {}
        self.fresh: dict[int, subprocess.Popen[bytes]] = {}
        self.stamp = stamp()
        load()
        self.alone = threads() == 1
        self.taught = False
        self.artists: list[Artist] = []  # one at most

    def serve(self) -> None:
        """Take clips until nobody is there to bring any."""
        while True:
            self._reap()
            waiting: list[socket.socket | Artist] = [self.control, *self.artists]
            ready = select.select(waiting, [], [], REAP_SECONDS if self.children else None)[0]
            if self.artists and self.artists[0] in ready:
                self.artists.pop().teach()
            if self.control in ready and not self._take():
                return self._end()

    def expect_many(self) -> None:
        """Have letters drawn for clips that are to come."""
        if self.alone and not self.taught:
            self.taught = True
            self.artists.append(Artist([self.control, *self.children.values()]))

    def _take(self) -> bool:
        """Begin with one clip; False when there will be none any more."""
        message, descriptors, _, _ = socket.recv_fds(self.control, 65536, 1)
        if not message:
            return False
        if message == MANY:
            self.expect_many()
            return True
        self.begin(Path(message.decode()), socket.socket(fileno=descriptors[0]))
        return True

    def begin(self, folder: Path, channel: socket.socket) -> None:
        """Film a clip in a child, or where that would not do, in a fresh process."""
        if stamp() == self.stamp and self.alone:
            self._fork(folder, channel)
        elif self.children or not self.alone:
            self._start(folder, channel)
        else:
            self._begin_anew(folder, channel)

    def _fork(self, folder: Path, channel: socket.socket) -> None:
        pid = os.fork()
        if pid == 0:
            with suppress(BaseException):  # nothing of the server's may run on in a child
                os._exit(self._film(folder, channel))
            os._exit(1)
        self.children[pid] = channel

    def _film(self, folder: Path, channel: socket.socket) -> int:
        """The child's whole life; returns its exit status."""
        os.setsid()
        continue_when_parent_ends()
        say(channel, event="born", pid=os.getpid())  # by itself: the server may be stopped, or die, just now
        log = os.open(folder / "log.txt", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        for number, place in ((channel.fileno(), 0), (channel.fileno(), 1), (log, 2)):
            os.dup2(number, place)
        for other in (self.control, channel, *self.children.values()):
            other.close()
        for artist in self.artists:
            os.close(artist.pipe)
        begin = json.loads((folder / "start.json").read_text(encoding="utf-8"))
        os.chdir(folder)
        os.environ.clear()
        os.environ.update(begin["environment"])
        try:
            return worker_with(begin["threads"]).main(["spec.json", "--attached"])
        except BaseException:
            traceback.print_exc()
            return 1
        finally:
            sys.stdout.flush()
            sys.stderr.flush()

    def _start(self, folder: Path, channel: socket.socket) -> None:
        """A fresh process instead of a child that would draw with what was loaded before."""
        process = fresh(folder, channel)
        self.fresh[process.pid], self.children[process.pid] = process, channel
        say(channel, event="born", pid=process.pid)

    def _begin_anew(self, folder: Path, channel: socket.socket) -> None:
        """Load what is on the disk now, in the same process; the clip waits in its channel."""
        for kept in (self.control, channel):
            kept.set_inheritable(True)
        again = [str(self.control.fileno()), str(channel.fileno()), str(folder)]
        os.execv(sys.executable, [sys.executable, "-P", "-m", MODULE, *again])

    def _reap(self) -> None:
        """Tell of those that have ended."""
        for pid in list(self.children):
            code = self._code(pid)
            if code is not None:
                channel = self.children.pop(pid)
                self.fresh.pop(pid, None)
                say(channel, event="ended", code=code)
                channel.close()

    def _code(self, pid: int) -> int | None:
        if pid in self.fresh:
            return self.fresh[pid].poll()
        ended, status = os.waitpid(pid, os.WNOHANG)
        return os.waitstatus_to_exitcode(status) if ended else None

    def _end(self) -> None:
        """All children at once, also those that are stopped."""
        for pid in (*self.children, *(artist.pid for artist in self.artists)):
            end(pid)
        for pid in self.children:
            with suppress(ChildProcessError):
                os.waitpid(pid, 0)


def fresh(folder: Path, channel: socket.socket) -> subprocess.Popen[bytes]:
    """A process that imports everything itself, for one clip."""
    begin = json.loads((folder / "start.json").read_text(encoding="utf-8"))
    with (folder / "log.txt").open("ab") as log:
        return subprocess.Popen(
            [sys.executable, "-m", sources.WORKER, str(folder / "spec.json"), "--attached"],
            stdin=channel.fileno(),
            stdout=channel.fileno(),
            stderr=log,
            cwd=folder,
            env=begin["environment"] | {"NUMBA_NUM_THREADS": str(begin["threads"])},
            start_new_session=True,
        )


def end(pid: int) -> None:
    """A clip's process, and whatever it started."""
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


def say(channel: socket.socket, **event: Any) -> None:
    """An event, to whoever still listens."""
    with suppress(OSError):
        channel.sendall(f"{json.dumps(event)}\n".encode())


def stamp() -> Stamp:
    """Every file of the project as it lies on the disk; those of Python's own cache are none."""
    found: Stamp = {}
    waiting = [str(sources.ROOT / name) for name in ("engine", "scenes")]
    while waiting:
        with os.scandir(waiting.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    if entry.name != "__pycache__":
                        waiting.append(entry.path)
                else:
                    about = entry.stat()
                    found[entry.path] = (about.st_mtime_ns, about.st_size, about.st_ino)
    return found


def threads() -> int:
    """How many threads this process has, as the system counts them."""
    return len(list(Path("/proc/self/task").iterdir()))


def main(arguments: list[str]) -> None:
    """Serve at a socket; where a channel and a folder are named too, begin with these."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    continue_when_parent_ends()
    server = Server(socket.socket(fileno=int(arguments[0])))
    if len(arguments) > 1:
        server.begin(Path(arguments[2]), socket.socket(fileno=int(arguments[1])))
    server.serve()


if __name__ == "__main__":
    main(sys.argv[1:])
