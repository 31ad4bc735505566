"""The workers of a cluster that may film: all there are, without those that would draw something else."""

from __future__ import annotations

import time
from collections.abc import Mapping
from urllib.parse import urlsplit

from distributed import Client

from tracereel.engine.errors import RenderError
from tracereel.scenes.film.plan import sources
from tracereel.scenes.film.render import cluster, on_worker
from tracereel.scenes.film.render.outcome import Audience


class Workers:
    """The workers of a cluster, or the one of this process, where nobody is ever asked or left out."""

    def __init__(self, client: Client, scheduler: str | None, audience: Audience) -> None:
        self.client, self.scheduler, self.audience = client, scheduler, audience
        self.neighbours: dict[str, int] = {}
        self.refused: dict[str, str] = {}
        self._staffed = time.monotonic()

    @property
    def allowed(self) -> frozenset[str]:
        """The addresses of those that may film."""
        return frozenset(self.neighbours.keys() - self.refused.keys())

    def look(self) -> None:
        """See who is there. Raises when for a while nobody was who may film."""
        try:
            self.neighbours = _neighbours(self.client)
        except OSError:
            self.neighbours = {}
        now = time.monotonic()
        if self.allowed or self.scheduler is None:
            self._staffed = now
        elif now - self._staffed >= cluster.WORKERS_SECONDS:
            raise RenderError(self._nobody(self.scheduler))

    def ask_around(self, digests: Mapping[sources.Origin, str]) -> None:
        """Leave out those that would draw something else, before they waste anybody's time."""
        if self.scheduler is None:
            return
        answers = self.client.run(on_worker.refusal, sources.versions(), digests, on_error="return")
        for worker, answer in answers.items():
            if answer and not isinstance(answer, OSError):  # one that just went away refuses nothing
                self.leave_out(worker, answer if isinstance(answer, str) else unable(answer))
        if self.refused and not self.allowed:
            raise RenderError(self._nobody(self.scheduler))

    def leave_out(self, worker: str, why: str) -> None:
        """Give a worker no clips; the audience hears of it once."""
        if worker not in self.refused:
            self.refused[worker] = why
            self.audience.left_out(worker, why)

    def _nobody(self, scheduler: str) -> str:
        if not self.refused:
            return cluster.no_workers(scheduler)
        worker, why = next(iter(self.refused.items()))
        return f"no worker of the cluster at {scheduler} may film. {worker}: {why}"


def unable(error: BaseException) -> str:
    """What to do about a worker that does not even understand what it is asked."""
    said = " ".join(f"{type(error).__name__}: {error}".split())
    return f"Tracereel does not run there ({said}). Install it there: pip install -e ."


def _neighbours(client: Client) -> dict[str, int]:
    """How many clips the machine of each worker films at once, by the worker's address."""
    threads: dict[str, int] = client.nthreads()
    hosts = {worker: urlsplit(worker).hostname for worker in threads}
    return {
        worker: sum(count for other, count in threads.items() if hosts[other] == host)
        for worker, host in hosts.items()
    }
