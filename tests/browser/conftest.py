"""A real Chromium, a host for pages, and pages that may ask nothing of any other host."""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import pytest

from tests import sharing
from tests.browser import chromium, products
from tests.browser.server import Host
from tests.browser.visit import WATCH_SHIFTS, Visit
from tests.film.conftest import Library
from tests.film.conftest import library as library  # fixtures
from tests.film.conftest import recorded as recorded

if TYPE_CHECKING:
    from playwright.sync_api import Browser

NEEDED = ("playwright", "axe_playwright_python", "liquid", "hugo")
SIZES = {"phone": (360, 740), "desktop": (1440, 900)}
SWITCHES = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)

Browse = Callable[..., Visit]


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Chromium, without a window. As root it has no sandbox: it refuses to start with one."""
    program = _needed()
    from playwright.sync_api import sync_playwright

    switches = [*SWITCHES, "--no-sandbox"] if _is_root() else SWITCHES
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=list(switches))
        yield started
        started.close()


@pytest.fixture(scope="package")
def host() -> Iterator[Host]:
    """Serves folders on 127.0.0.1."""
    host = Host()
    yield host
    host.close()


@pytest.fixture(scope="package")
def windows(browser: Browser) -> Iterator[Windows]:
    """Windows that stay open from test to test: a new one takes the browser longer than most tests take."""
    kept = Windows(browser)
    yield kept
    kept.close()


@pytest.fixture
def browse(windows: Windows) -> Iterator[Browse]:
    """Opens pages, each in a window of its own. The test fails where one asks another host for something, or
    complains."""
    visits: list[Visit] = []

    def open_page(
        url: str, size: str = "desktop", theme: str = "light", still: bool = False, scripts: bool = True
    ) -> Visit:
        visit = windows.take(scripts)
        visits.append(visit)
        visit.open(url, SIZES[size], theme, still)
        return visit

    yield open_page
    strays = [stray for visit in visits for stray in visit.strays]
    errors = [error for visit in visits for error in visit.errors]
    for visit in visits:
        windows.give_back(visit)
    assert strays == [], "a page asked another host"
    assert errors == [], "a page complained"


class Windows:
    """Those that nobody looks at, by whether pages may run scripts in them."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self.free: dict[bool, list[Visit]] = {True: [], False: []}

    def take(self, scripts: bool) -> Visit:
        """One that is free, or a new one."""
        return self.free[scripts].pop() if self.free[scripts] else self._new(scripts)

    def give_back(self, visit: Visit) -> None:
        """Empty it for the next."""
        visit.leave()
        self.free[visit.scripts].append(visit)

    def close(self) -> None:
        """All of them."""
        for visit in (*self.free[True], *self.free[False]):
            visit.page.context.close()

    def _new(self, scripts: bool) -> Visit:
        context = self.browser.new_context(java_script_enabled=scripts)
        context.set_default_timeout(10_000)
        context.add_init_script(WATCH_SHIFTS)
        return Visit(context.new_page(), scripts)


@pytest.fixture(scope="package")
def products_folder(tmp_path_factory: pytest.TempPathFactory, library: Library, recorded: Path) -> Path:
    """The folder in which render.py was told to make everything."""
    return sharing.once(
        tmp_path_factory, "products_folder", lambda folder: products.make(folder, library, recorded)
    )


@pytest.fixture(scope="package")
def clips(products_folder: Path) -> Path:
    """An embed of every clip."""
    return products_folder / "clips"


@pytest.fixture(scope="package")
def article(products_folder: Path) -> Path:
    """The article with every clip."""
    return products_folder / "article"


def _needed() -> str:
    """The browser's program. Where it or a package is missing, the test is skipped, or fails if it was to run."""
    if chromium.WISH == "no":
        pytest.skip("NO PAGE WAS OPENED: TRACEREEL_BROWSER=no asked for it")
    missing = [name for name in NEEDED if importlib.util.find_spec(name) is None]
    if missing:
        _do_without(f"NO PAGE WAS OPENED: {', '.join(missing)} not installed. Type: make test")
    program = chromium.find()
    if program is None:
        _do_without("NO PAGE WAS OPENED: Chromium and Chrome are not here. Install one, then: make test")
    return program


def _do_without(why: str) -> NoReturn:
    if chromium.WISH == "required":
        pytest.fail(why, pytrace=False)
    pytest.skip(why)


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0
