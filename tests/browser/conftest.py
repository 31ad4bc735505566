"""A real Chromium, a host for pages, and pages that may ask nothing of any other host."""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import pytest

from tests.browser import chromium, products
from tests.browser.server import Host
from tests.browser.visit import WATCH_SHIFTS, Visit

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


@pytest.fixture
def browse(browser: Browser) -> Iterator[Browse]:
    """Opens pages. The test fails where one asks another host for something, or complains."""
    visits: list[Visit] = []

    def open_page(
        url: str, size: str = "desktop", theme: str = "light", still: bool = False, scripts: bool = True
    ) -> Visit:
        width, height = SIZES[size]
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme=theme,
            reduced_motion="reduce" if still else "no-preference",
            java_script_enabled=scripts,
        )
        context.set_default_timeout(10_000)
        context.add_init_script(WATCH_SHIFTS)
        visit = Visit(context.new_page())
        visits.append(visit)
        visit.page.goto(url)
        visit.settle()
        return visit

    yield open_page
    for visit in visits:
        visit.page.context.close()
    assert [stray for visit in visits for stray in visit.strays] == [], "a page asked another host"
    assert [error for visit in visits for error in visit.errors] == [], "a page complained"


@pytest.fixture(scope="package")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder in which render.py was told to embed every clip, into clips/."""
    return products.once(_home(tmp_path_factory), "shop", products.embeds)


@pytest.fixture(scope="package")
def clips(shop: Path) -> Path:
    """An embed of every clip."""
    return shop / "clips"


@pytest.fixture(scope="package")
def article(shop: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The article with every clip."""
    products.once(_home(tmp_path_factory), "article", lambda _: products.article(shop))
    return shop / "article"


def _home(factory: pytest.TempPathFactory) -> Path:
    """The folder of all test processes together."""
    home = factory.getbasetemp()
    return (home.parent if os.environ.get("PYTEST_XDIST_WORKER") else home) / "products"


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
