"""The client's side: clips are handed out to Dask workers, longest first, and kept as soon as they are finished.

A worker that dies takes its clips down with it, guilty or not. Dask gives them to another worker; a clip that lost
FELLOWS of them is tried at the end, alone, and reported only if it loses one more.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from distributed import CancelledError, KilledWorker

from tracereel.engine.errors import RenderError
from tracereel.scenes.film.cache.cache import Store
from tracereel.scenes.film.disk import HERE, disk_errors
from tracereel.scenes.film.plan.plan import Task
from tracereel.scenes.film.render import cluster, trace_delivery
from tracereel.scenes.film.render.attempts import Tries, Work
from tracereel.scenes.film.render.outcome import Audience, Outcome
from tracereel.scenes.film.render.patience import Patience
from tracereel.scenes.film.render.workers import Workers, unable

FELLOWS = 2

Hear = Callable[[Work, Any], Outcome | None]


def film(
    tasks: Sequence[Task],
    store: Store,
    jobs: int,
    audience: Audience,
    frames: Mapping[str, int],
    waits: Mapping[str, Patience],
    scheduler: str | None = None,
) -> Generator[Outcome, None, None]:
    """Outcomes as they come. What still runs when the caller has enough is stopped."""
    with ExitStack() as stack:
        working_folder = stack.enter_context(store.working_folder()).resolve()
        client = stack.enter_context(cluster.opened(scheduler, min(jobs, len(tasks)), working_folder))
        sender = trace_delivery.TraceSender(client, working_folder)
        stack.callback(sender.close)
        tries = Tries(client, Workers(client, scheduler, audience))
        stack.callback(tries.stop)
        dispatch = Dispatch(tries, sender, store, working_folder)
        yield from dispatch.run([Work(task, frames[task.address], waits[task.address]) for task in tasks])


class Dispatch:
    """What news of clips mean: an outcome, another try, or just something to tell the audience."""

    def __init__(
        self, tries: Tries, sender: trace_delivery.TraceSender, store: Store, working_folder: Path
    ) -> None:
        self.tries, self.sender, self.store, self.working_folder = tries, sender, store, working_folder
        self.workers, self.audience = tries.workers, tries.workers.audience
        self.suspects: list[Work] = []
        self.hear: dict[str, Hear] = {
            "event": self._event,
            "answer": self._answer,
            "delivered": self._delivered,
            "finished": self._finished,
            "failed": self._failed,
            "refused": self._refused,
            "lacking": self._lacking,
        }

    def run(self, works: Sequence[Work]) -> Iterator[Outcome]:
        """Hand everything out, then listen until all has ended."""
        self.workers.look()
        self.workers.ask_around({work.task.origin: work.task.source for work in works})
        for work in works:
            self.tries.hand_out(work)
        yield from self._outcomes()
        while self.suspects:
            self.tries.again(self.suspects.pop(0))
            yield from self._outcomes()

    def _outcomes(self) -> Iterator[Outcome]:
        """Of all that is under way; an outcome ends its clip."""
        for what, work, content in self.tries.listen():
            outcome = self.hear[what](work, content)
            if outcome is not None:
                self.tries.drop(work)
                yield outcome

    # -- on the way ------------------------------------------------------------------------------------------

    def _event(self, work: Work, event: dict[str, Any]) -> Outcome | None:
        if event["event"] == "frames" and work.begun:
            self.audience.frames(work.task, event["frames"])
        if event["event"] == "began":
            work.begun += event["tried"] == 1
            if work.begun > (1 if work.alone else FELLOWS):
                return self._lost(work)
            self.audience.started(work.task, work.frames)
        return None

    def _delivered(self, work: Work, why: str) -> Outcome | None:
        if why:
            return Outcome(work.task, error=why)
        self.tries.again(work)
        return None

    def _lost(self, work: Work) -> Outcome | None:
        if work.alone:
            return Outcome(
                work.task, error=f"the Dask workers that film it die, {FELLOWS + 1} so far. See their logs"
            )
        self.tries.drop(work)
        work.alone, work.begun = True, 0
        self.suspects.append(work)
        return None

    # -- answers of workers ----------------------------------------------------------------------------------

    def _answer(self, work: Work, answer: Any) -> Outcome | None:
        if isinstance(answer, KilledWorker):
            return self._lost(work)
        if isinstance(answer, BaseException):
            return Outcome(work.task, error=self._broken(answer), details=repr(answer))
        return self.hear[answer["event"]](work, answer)

    def _finished(self, work: Work, answer: dict[str, Any]) -> Outcome:
        folder = Path(answer["folder"]) if "folder" in answer else self.working_folder / work.key
        with disk_errors(self.store.root, HERE):
            if "files" in answer:
                folder.mkdir()
            for name, content in answer.get("files", {}).items():
                (folder / Path(name).name).write_bytes(content)
            return Outcome(work.task, self.store.keep(work.task.address, folder, answer["notes"]))

    def _failed(self, work: Work, answer: dict[str, Any]) -> Outcome:
        inside = rf"{re.escape(str(self.working_folder))}\S*"  # where nobody would look for anything
        message = re.sub(inside, lambda _: str(self.store.root), answer["message"])
        return Outcome(work.task, error=message, details=answer["details"])

    def _refused(self, work: Work, answer: dict[str, Any]) -> None:
        self.workers.leave_out(answer["worker"], answer["message"])
        self.tries.again(work)

    def _lacking(self, work: Work, answer: dict[str, Any]) -> Outcome | None:
        machine = answer["machine"]
        work.lacked[machine] += 1
        if work.lacked[machine] > trace_delivery.AGAIN:
            host = machine.partition(":")[0]
            return Outcome(work.task, error=f"{host} cannot keep the traces that it is sent: see its disk")
        key, again = work.key, work.lacked[machine] > 1
        self.sender.send(answer, again, lambda why: self.tries.tell("delivered", key, why))
        return None

    def _broken(self, error: BaseException) -> str:
        """Why a clip came to nothing. Raises where no other can come to anything either."""
        if isinstance(error, (CancelledError, asyncio.CancelledError)):
            raise RenderError(cluster.gone(self.workers.scheduler)) from error
        if isinstance(error, (ImportError, AttributeError)):
            return unable(error)
        return " ".join(f"{type(error).__name__}: {error}. --debug shows more".split())
