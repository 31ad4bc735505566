"""Tries at a clip: each is a Dask task, handed to a worker that may film it, and forgotten when it is over.

Everything that happens to one (events on the way, its answer) goes into one queue, so one thread sees it in order.
"""

from __future__ import annotations

import asyncio
import queue
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from distributed import Client, Future

from tracereel.scenes.film.plan import sources
from tracereel.scenes.film.plan.plan import Task
from tracereel.scenes.film.render import on_worker
from tracereel.scenes.film.render.patience import Patience
from tracereel.scenes.film.render.workers import Workers

LOOK_SECONDS = 5.0  # from one look at the cluster to the next

News = tuple[str, str, Any]  # what it is, the key of the try, what it says


@dataclass
class Work:
    """One clip on its way."""

    task: Task
    frames: int
    patience: Patience
    key: str = ""  # of its try
    future: Future | None = None
    where: frozenset[str] | None = None  # the workers that may film it, where not all may
    begun: int = 0  # by so many workers, one after the other
    alone: bool = False
    lacked: Counter[str] = field(default_factory=Counter)


class Tries:
    """Clips that are being filmed, by the key of their try."""

    def __init__(self, client: Client, workers: Workers) -> None:
        self.client, self.workers = client, workers
        self.foreign = workers.scheduler is not None
        self.run = uuid.uuid4().hex
        self.works: dict[str, Work] = {}
        self._news: queue.SimpleQueue[News] = queue.SimpleQueue()
        client.subscribe_topic(on_worker.TOPIC, lambda event: self.tell("event", event[1]["key"], event[1]))

    def tell(self, what: str, key: str, content: Any) -> None:
        """News of a try, from whichever thread."""
        self._news.put((what, key, content))

    def listen(self) -> Iterator[tuple[str, Work, Any]]:
        """News of what is under way, until nothing is. What is handed out meanwhile is under way, too."""
        looked = time.monotonic()
        while self.works:
            if time.monotonic() - looked > LOOK_SECONDS:
                self._look()
                looked = time.monotonic()
            try:
                what, key, content = self._news.get(timeout=LOOK_SECONDS)
            except queue.Empty:
                continue
            if key in self.works:  # else of a try that was given up, or of another client's clip
                yield what, self.works[key], content

    def hand_out(self, work: Work) -> None:
        """Have a clip filmed, by anybody who may."""
        work.key = f"{work.task.clip.name}-{uuid.uuid4().hex}"
        work.where = self.workers.allowed if self.workers.refused else None
        self.works[work.key] = work
        if work.where is not None and not work.where:
            return  # `_look` hands it out when somebody comes
        only = {} if work.where is None else {"workers": list(work.where)}
        work.future = self.client.submit(
            on_worker.film, self._job(work), key=work.key, pure=False, priority=work.frames, **only
        )
        assert self.client.loop is not None
        self.client.loop.add_callback(self._await, work.future, work.key)

    def again(self, work: Work) -> None:
        """Another try, by those that are there now."""
        self.drop(work)
        self.workers.look()
        self.hand_out(work)

    def drop(self, work: Work) -> None:
        """Forget a try, and have Dask forget it."""
        self.works.pop(work.key, None)
        if work.future is not None:
            work.future.release()
            work.future = None

    def stop(self) -> None:
        """End what still runs: here at once; elsewhere Dask lets go of it when the client is closed."""
        if not self.foreign:
            on_worker.stop(self.run)

    def _job(self, work: Work) -> on_worker.Job:
        return {
            "key": work.key,
            "run": self.run,
            "spec": work.task.spec(Path()),
            "versions": sources.versions(),
            "foreign": self.foreign,
            "neighbours": self.workers.neighbours,
            "patience": asdict(work.patience),
        }

    async def _await(self, future: Future, key: str) -> None:
        """Gather on the client's own thread: it may take long, if the worker dies before it has sent its answer."""
        try:
            answer = await self.client.gather(future, asynchronous=True)
        except (Exception, asyncio.CancelledError) as error:
            answer = error
        self.tell("answer", key, answer)

    def _look(self) -> None:
        """What waits for workers that are gone is for those that are there now."""
        if self.foreign:
            self.workers.look()
            for work in list(self.works.values()):
                if work.where is not None and not work.where & self.workers.allowed:
                    self.again(work)
