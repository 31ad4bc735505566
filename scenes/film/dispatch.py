"""The client's side: hands clips out to Dask workers, longest first, and keeps each as soon as it is finished.

Everything that happens (answers, progress, deliveries) goes through one queue, so one thread sees it in order.
A worker that dies takes its clips down with it, guilty or not. Dask gives them to another worker; a clip that lost
FELLOWS of them is tried at the end, alone, and reported only if it loses one more.
"""

from __future__ import annotations

import asyncio
import queue
import time
import uuid
from collections import Counter
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from distributed import CancelledError, Client, Future, KilledWorker

from . import cluster, parcels, sources, station
from .cache import Store
from .plan import Task
from .pool import Audience, Outcome

FELLOWS = 2
QUIET_SECONDS = 5.0  # without any news, before the cluster is looked at


@dataclass
class Work:
    """One clip on its way."""

    task: Task
    frames: int
    key: str = ""
    future: Future | None = None
    begun: int = 0  # by so many workers, one after the other
    alone: bool = False
    lacked: Counter[str] = field(default_factory=Counter)


def film(
    tasks: Sequence[Task],
    store: Store,
    jobs: int,
    audience: Audience,
    frames: Mapping[str, int],
    scheduler: str | None = None,
) -> Generator[Outcome, None, None]:
    """Outcomes as they come. What still runs when the caller has enough is stopped."""
    with ExitStack() as stack:
        workshop = stack.enter_context(store.workshop()).resolve()
        client = stack.enter_context(cluster.opened(scheduler, min(jobs, len(tasks)), workshop))
        dispatch = Dispatch(client, store, workshop, audience, scheduler)
        stack.callback(dispatch.stop)
        yield from dispatch.run([Work(task, frames[task.address]) for task in tasks])


class Dispatch:
    """Clips that are being filmed, by the key of their Dask task."""

    def __init__(
        self, client: Client, store: Store, workshop: Path, audience: Audience, scheduler: str | None
    ) -> None:
        self.client, self.store, self.workshop, self.audience = client, store, workshop, audience
        self.scheduler = scheduler
        self.courier = parcels.Courier(client, workshop)
        self.name = uuid.uuid4().hex
        self.news: queue.Queue[tuple[str, str, Any]] = queue.Queue()
        self.works: dict[str, Work] = {}
        self.suspects: list[Work] = []
        self.refused: dict[str, str] = {}
        self.deserted: float | None = None
        client.subscribe_topic(
            station.TOPIC, lambda event: self.news.put(("event", event[1]["key"], event[1]))
        )

    def run(self, works: Sequence[Work]) -> Iterator[Outcome]:
        """Hand everything out, then listen until all has ended."""
        self.neighbours = cluster.neighbours(self.client)
        if self.scheduler is not None:
            self._ask_around(works)
        for work in works:
            self._hand_out(work)
        while self.works or self.suspects:
            if not self.works:
                self._hand_out(self.suspects.pop(0))
            try:
                what, key, content = self.news.get(timeout=QUIET_SECONDS)
            except queue.Empty:
                yield from self._look()
                continue
            if key not in self.works:
                continue  # of a try that was given up, or of another client's clip
            outcome = getattr(self, f"_{what}")(self.works[key], content)
            if outcome is not None:
                del self.works[key]
                yield outcome

    def stop(self) -> None:
        """End what still runs: here at once; elsewhere Dask lets go of it when the client is closed."""
        if self.scheduler is None:
            station.stop(self.name)

    def _ask_around(self, works: Sequence[Work]) -> None:
        """Leave out workers that would draw something else, before they waste anybody's time."""
        digests = {work.task.clip.module: work.task.source for work in works}
        answers = self.client.run(station.refusal, sources.versions(), digests, on_error="return")
        for worker, answer in answers.items():
            if answer:
                self._leave_out(worker, answer if isinstance(answer, str) else _unable(worker, answer))

    def _leave_out(self, worker: str, why: str) -> None:
        if worker not in self.refused:
            self.refused[worker] = why
            self.audience.left_out(worker, why)

    def _hand_out(self, work: Work) -> None:
        allowed = [worker for worker in self.neighbours if worker not in self.refused]
        work.key, work.begun = f"{work.task.clip.name}-{uuid.uuid4().hex}", 0
        self.works[work.key] = work
        if self.refused and not allowed:
            self.news.put(("answer", work.key, _failure(next(iter(self.refused.values())))))
            return
        job = {
            "key": work.key,
            "run": self.name,
            "spec": work.task.spec(Path()),
            "versions": sources.versions(),
            "foreign": self.scheduler is not None,
            "neighbours": self.neighbours,
        }
        where = {"workers": allowed} if self.refused else {}
        work.future = self.client.submit(
            station.film, job, key=work.key, pure=False, priority=work.frames, **where
        )
        assert self.client.loop is not None
        self.client.loop.add_callback(self._await, work.future, work.key)

    async def _await(self, future: Future, key: str) -> None:
        """Gather on the client's own thread: it may take long, if the worker dies before it has sent its answer."""
        try:
            answer = await self.client.gather(future, asynchronous=True)
        except (Exception, asyncio.CancelledError) as error:
            answer = error
        self.news.put(("answer", key, answer))

    # -- news, by kind; an outcome ends the clip -------------------------------------------------------------

    def _event(self, work: Work, event: dict[str, Any]) -> Outcome | None:
        if event["event"] == "frames" and work.begun:
            self.audience.frames(work.task, event["frames"])
        if event["event"] == "began":
            work.begun += event["tried"] == 1
            if work.begun > (1 if work.alone else FELLOWS):
                return self._lost(work)
            self.audience.started(work.task, work.frames)
        return None

    def _answer(self, work: Work, answer: Any) -> Outcome | None:
        if isinstance(answer, KilledWorker):
            return self._lost(work)
        if isinstance(answer, BaseException):
            return Outcome(work.task, error=self._broken(answer), details=repr(answer))
        outcome: Outcome | None = getattr(self, f"_{answer['event']}")(work, answer)
        return outcome

    def _finished(self, work: Work, answer: dict[str, Any]) -> Outcome:
        folder = Path(answer["folder"]) if "folder" in answer else self.workshop / work.key
        if "files" in answer:
            folder.mkdir()
        for name, content in answer.get("files", {}).items():
            (folder / Path(name).name).write_bytes(content)
        return Outcome(work.task, self.store.keep(work.task.address, folder, answer["notes"]))

    def _failed(self, work: Work, answer: dict[str, Any]) -> Outcome:
        return Outcome(work.task, error=answer["message"], details=answer["details"])

    def _refused(self, work: Work, answer: dict[str, Any]) -> None:
        self._leave_out(answer["worker"], answer["message"])
        self._again(work)

    def _lacking(self, work: Work, answer: dict[str, Any]) -> Outcome | None:
        machine = answer["machine"]
        work.lacked[machine] += 1
        if work.lacked[machine] > parcels.AGAIN:
            host = machine.partition(":")[0]
            return Outcome(work.task, error=f"{host} cannot keep the traces that it is sent: see its disk")
        key = work.key
        again = work.lacked[machine] > 1
        self.courier.send(answer, again, lambda why: self.news.put(("delivered", key, why)))
        return None

    def _delivered(self, work: Work, why: str) -> Outcome | None:
        if why:
            return Outcome(work.task, error=why)
        self._again(work)
        return None

    def _again(self, work: Work) -> None:
        del self.works[work.key]
        self.neighbours = cluster.neighbours(self.client)
        self._hand_out(work)

    def _lost(self, work: Work) -> Outcome | None:
        if work.alone:
            return Outcome(
                work.task, error=f"the Dask workers that film it die, {FELLOWS + 1} so far. See their logs"
            )
        assert work.future is not None
        work.future.release()
        del self.works[work.key]
        work.alone = True
        self.suspects.append(work)
        return None

    # -- when nothing is heard -------------------------------------------------------------------------------

    def _look(self) -> Iterator[Outcome]:
        """Give up on a cluster without workers, after a while."""
        if self.scheduler is None:
            return
        try:
            deserted = not self.client.nthreads()
        except OSError:
            deserted = True
        now = time.monotonic()
        self.deserted = (self.deserted or now) if deserted else None
        if deserted and now - (self.deserted or now) >= cluster.WORKERS_SECONDS:
            for work in [*self.works.values(), *self.suspects]:
                yield Outcome(work.task, error=cluster.no_workers(self.scheduler))
            self.works.clear()
            self.suspects.clear()

    def _broken(self, error: BaseException) -> str:
        if isinstance(error, (CancelledError, asyncio.CancelledError)):
            return (
                f"the scheduler at {self.scheduler} went away. What was finished is kept: run the same again"
            )
        if isinstance(error, (ImportError, AttributeError)):
            return _unable("a worker", error)
        return " ".join(f"{type(error).__name__}: {error}".split())


def _unable(worker: str, error: BaseException) -> str:
    said = " ".join(f"{type(error).__name__}: {error}".split())
    return f"{worker} cannot film ({said}). Install Tracereel there: pip install -e ."


def _failure(message: str) -> dict[str, Any]:
    return {"event": "failed", "message": message, "details": ""}
