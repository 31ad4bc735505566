"""What a warm server loads before it forks: all that clips are made of, without starting a thread."""

from __future__ import annotations

import ctypes
import gc
import importlib
import os
import pickle
import pkgutil
import signal
import socket
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO

from tracereel.scenes.film.plan import sources
from tracereel.scenes.film.plan.options import Options

ROOMS = ("look", "raster", "parts", "read", "tell", "exhibits", "film.video")  # what clips are made of
PR_SET_PDEATHSIG = 1


def load() -> None:
    """Import what clips are made of. What fails here fails again in the child, and says so."""
    worker = worker_with(1)
    for name in (sources.WORKER, *_modules()):
        with suppress(Exception):
            importlib.import_module(name)
    worker.isolation.forget_foreign_settings()
    sources.versions()
    _load_kernels()
    gc.freeze()


def _modules() -> Iterator[str]:
    for room in ROOMS:
        package = importlib.import_module(f"tracereel.scenes.{room}")
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            yield found.name


def _load_kernels() -> None:
    """Machine code of kernels that were compiled on this machine before: Numba would load it with the first frame."""
    from numba.core.registry import CPUDispatcher

    for name, module in list(sys.modules.items()):
        if name.startswith("tracereel.scenes."):
            for kernel in list(vars(module).values()):
                if isinstance(kernel, CPUDispatcher):
                    with suppress(Exception):
                        for signature, *_ in kernel._cache._cache_file._load_index():  # type: ignore[attr-defined]
                            kernel.compile(signature)


def worker_with(threads: int) -> Any:
    """The worker's module, where Numba has so many threads."""
    import numba

    from tracereel.scenes.film.render import worker

    os.environ["NUMBA_NUM_THREADS"] = str(threads)
    numba.config.NUMBA_NUM_THREADS = threads  # type: ignore[attr-defined]
    return worker


class Artist:
    """A child that draws letters, as Pango may start threads, for all that are forked later."""

    def __init__(self, others: Iterable[socket.socket]) -> None:
        self.pipe, theirs = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            with suppress(BaseException):
                os.setsid()
                os.close(self.pipe)  # while it held this end itself, it would wait for ever to be read
                for other in others:
                    other.close()
                continue_when_parent_ends()
                with os.fdopen(theirs, "wb") as pipe:
                    self._draw(pipe)
            os._exit(0)
        os.close(theirs)

    def fileno(self) -> int:
        """The pipe through which the letters come, all at once."""
        return self.pipe

    def teach(self) -> None:
        """Know the letters. Where it failed, children draw them themselves."""
        from tracereel.scenes.parts import text

        with os.fdopen(self.pipe, "rb") as pipe, suppress(Exception):
            text.learn(pickle.load(pipe))
        os.waitpid(self.pid, 0)
        gc.freeze()

    def _draw(self, pipe: BinaryIO) -> None:
        from tracereel.scenes.look import fonts
        from tracereel.scenes.parts import text

        with tempfile.TemporaryDirectory() as folder:
            fonts.prepare()
            worker_with(1)._set_up_manim(Options(), Path(folder) / "media", drawn_only=True)
            pickle.dump(text.usual_glyphs(), pipe)


def continue_when_parent_ends() -> None:
    """Have the system wake this process when its parent ends: where it was stopped, it then sees that and ends."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGCONT)
