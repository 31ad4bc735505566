"""Where clips are filmed: a Dask cluster, in this very process unless another was named."""

from __future__ import annotations

import asyncio
import logging
import os
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import dask
from distributed import Client, LocalCluster, Security
from distributed.comm import connect

from tracereel.engine.errors import RenderError

REACHED_SECONDS = 7.0
WORKERS_SECONDS = 30.0  # that a cluster without workers is given to get one
LOOPBACK = "127.0.0.1:0"

QUIET = {
    "distributed.worker.profile.enabled": False,
    "distributed.admin.system-monitor.gil.enabled": False,
}
# Dask always opens web pages about itself: these are empty, and only this machine reaches them.
PAGELESS: dict[str, list[str]] = {
    "distributed.scheduler.http.routes": [],
    "distributed.worker.http.routes": [],
}


@contextmanager
def opened(scheduler: str | None, jobs: int, working_folder: Path) -> Iterator[Client]:
    """A client of the cluster at an address, or of one that lives as long as the block and films `jobs` at a time."""
    with ExitStack() as stack:
        _hush(stack)
        if scheduler is None:
            yield stack.enter_context(_here(jobs, working_folder, stack))
        else:
            client = stack.enter_context(_connected(scheduler))
            _wait_for_workers(client, scheduler)
            yield client


def _here(jobs: int, working_folder: Path, stack: ExitStack) -> Client:
    """One worker with a thread per clip: it takes the longest first, and threads only wait for processes."""
    stack.enter_context(dask.config.set(QUIET | PAGELESS))
    cluster = LocalCluster(
        n_workers=1,
        threads_per_worker=jobs,
        processes=False,
        memory_limit=0,
        dashboard_address=LOOPBACK,
        worker_dashboard_address=LOOPBACK,
        scheduler_kwargs={"dashboard": False},
        local_directory=str(working_folder),
        silence_logs=False,
    )
    return Client(stack.enter_context(cluster), set_as_default=False)


def _connected(scheduler: str) -> Client:
    """A client of a scheduler that was seen to answer: one that never connects leaves a thread behind."""
    try:
        asyncio.run(_reach(scheduler))
        with warnings.catch_warnings():
            # What draws is compared one by one; other differences between machines are none of ours.
            warnings.filterwarnings("ignore", message="(?s).*Mismatched versions found")
            return Client(scheduler, timeout=REACHED_SECONDS, set_as_default=False)
    except (OSError, ValueError, TypeError) as error:
        raise RenderError(
            f"no scheduler answers at {scheduler}. Start one there: dask scheduler; or leave out --scheduler"
        ) from error


async def _reach(scheduler: str) -> None:
    known = Security().get_connection_args("client")
    answering = await connect(scheduler, timeout=REACHED_SECONDS, **known)
    await answering.close()


def _wait_for_workers(client: Client, scheduler: str) -> None:
    try:
        client.wait_for_workers(1, timeout=WORKERS_SECONDS)
    except TimeoutError as error:
        raise RenderError(no_workers(scheduler)) from error


def no_workers(scheduler: str) -> str:
    """What to do about a cluster that nobody works for."""
    return f"the cluster at {scheduler} has no workers. Start one: dask worker {scheduler}"


def gone(scheduler: str | None) -> str:
    """What to do about a cluster that stopped answering."""
    where = "of this process" if scheduler is None else f"at {scheduler}"
    cure = "" if scheduler is None else ". Start it again: dask scheduler"
    kept = "What was finished is kept: the same command goes on from there"
    return f"the scheduler {where} went away{cure}. {kept}"


def _hush(stack: ExitStack) -> None:
    """Dask's own log says what outcomes say already."""
    if os.environ.get("TRACEREEL_DEBUG"):
        return
    for name in [name for name in logging.root.manager.loggerDict if name.split(".")[0] == "distributed"]:
        logger = logging.getLogger(name)
        stack.callback(logger.setLevel, logger.level)
        logger.setLevel(logging.CRITICAL + 1)
