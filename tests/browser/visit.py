"""A page as someone sees it, and everything that happened meanwhile: requests, errors, shifts of the layout."""

from __future__ import annotations

import io
import json
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import numpy as np
from PIL import Image

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page, Request

WATCH_SHIFTS = """
window.shifts = [];
new PerformanceObserver(list => {
  for (const entry of list.getEntries()) {
    const moved = entry.sources.map(s => s.node ? s.node.nodeName + "." + (s.node.className || "") : "?");
    window.shifts.push({value: entry.value, moved: moved.join(" ")});
  }
}).observe({type: "layout-shift", buffered: true});
"""
START = """(video, [kind, rate]) => {
  for (const source of video.querySelectorAll("source"))
    if (kind && !source.type.startsWith(kind)) source.remove();
  video.muted = true;
  video.loop = false;
  video.defaultPlaybackRate = video.playbackRate = rate;
  if (kind) video.load();
  video.play().catch(() => {});
}"""
STATE = """video => ({
  time: video.currentTime, duration: video.duration, ended: video.ended, file: video.currentSrc.split("/").pop(),
  width: video.videoWidth, height: video.videoHeight, known: video.readyState > 0,
  error: video.error ? video.error.message : video.networkState === video.NETWORK_NO_SOURCE ? "no source" : null,
})"""
CUES = """async video => {
  const track = [...video.textTracks].find(track => ["captions", "subtitles"].includes(track.kind));
  if (!track) return null;
  const until = performance.now() + 5000;
  while (!(track.cues && track.cues.length) && performance.now() < until)
    await new Promise(wait => setTimeout(wait, 20));
  return {mode: track.mode, language: track.language, label: track.label,
          texts: [...(track.cues || [])].map(cue => cue.text),
          now: [...(track.activeCues || [])].map(cue => cue.text)};
}"""
SEEK = """async (video, time) => {
  const heard = name => new Promise(done => {
    video.addEventListener(name, done, {once: true});
    setTimeout(done, 5000);
  });
  video.muted = true;
  const playing = heard("playing");
  video.play();
  await playing;
  video.pause();
  const found = heard("seeked");
  video.currentTime = time;
  await found;
  await new Promise(done => setTimeout(done, 150));
}"""
PATIENCE = 30  # seconds
VIDEO = (".mp4", ".webm", ".mov", ".gif")


class Visit:
    """One visit to one page. What it asked of the network, and what went wrong, is noted from the first moment."""

    def __init__(self, page: Page, scripts: bool = True) -> None:
        self.page, self.scripts = page, scripts
        self.requests: list[str] = []
        self.errors: list[str] = []
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("response", lambda response: self._answered(response.status, response.url))
        page.on("requestfailed", self._failed)
        page.on("pageerror", lambda error: self.errors.append(f"script: {error}"))
        page.on("console", lambda said: said.type in ("error", "warning") and self.errors.append(said.text))

    @property
    def strays(self) -> list[str]:
        """What was asked of another host."""
        local = ("data", "blob", "about")
        parts = [(url, urlsplit(url)) for url in self.requests]
        return [url for url, part in parts if part.scheme not in local and part.hostname != "127.0.0.1"]

    @property
    def videos(self) -> list[str]:
        """Names of the moving pictures that were fetched."""
        names = [urlsplit(url).path.rpartition("/")[2] for url in self.requests]
        return [name for name in names if name.endswith(VIDEO)]

    def open(self, url: str, size: tuple[int, int], theme: str, still: bool) -> None:
        """Go to a page as somebody with such a screen and such wishes."""
        self.forget()
        self.page.set_viewport_size({"width": size[0], "height": size[1]})
        self.page.emulate_media(color_scheme=theme, reduced_motion="reduce" if still else "no-preference")
        self.page.goto(url)
        self.settle()

    def leave(self) -> None:
        """To an empty page."""
        self.page.goto("about:blank")

    def forget(self) -> None:
        """What happened so far was meant to."""
        self.requests.clear()
        self.errors.clear()

    def settle(self) -> None:
        """Everything loaded, and a moment for what scripts do after that."""
        self.page.wait_for_load_state("load")
        self.page.wait_for_timeout(150)

    def scroll_through(self) -> None:
        """To the end of the page and back, as a reader does, a screen at a time."""
        height = self.page.evaluate("document.documentElement.scrollHeight")
        step = self.page.viewport_size["height"] if self.page.viewport_size else 700
        for top in [*range(0, height, step), 0]:
            self.page.evaluate("top => window.scrollTo({top, behavior: 'instant'})", top)
            self.page.wait_for_timeout(40)

    def shifts(self) -> list[dict[str, Any]]:
        """What moved without being asked to, in the page and in the frames inside it."""
        return [shift for frame in self.page.frames for shift in frame.evaluate("window.shifts || []")]

    def overflow(self) -> int:
        """By how many pixels the page is wider than the window."""
        return int(
            self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        )

    def _answered(self, status: int, url: str) -> None:
        if status >= 400:
            self.errors.append(f"{status}: {url}")

    def _failed(self, request: Request) -> None:
        if request.failure and "ERR_ABORTED" not in request.failure:  # a player drops what it need not have
            self.errors.append(f"{request.failure}: {request.url}")


def start(video: Locator, kind: str = "", rate: float = 16) -> None:
    """Start a video, or only its sources of a type ("video/mp4")."""
    video.evaluate(START, [kind, rate])


def finish(video: Locator, last: float = 0) -> dict[str, Any]:
    """Wait until a video is over, or cannot go on, or half a minute: where it stands, and which file it is.

    With `last`, only so many seconds before its end are waited for. It is looked at from here, as a page without
    scripts could not tell.
    """
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        state = dict(video.evaluate(STATE))
        if state["ended"] or state["error"]:
            break
        if last and state["known"]:
            video.evaluate("(video, last) => { video.currentTime = video.duration - last }", last)
            last = 0
        video.page.wait_for_timeout(50)
    return state


def play_to_end(video: Locator, last: float = 0) -> dict[str, Any]:
    """Play a video, or its last seconds, to its end."""
    start(video)
    return finish(video, last)


def cues(video: Locator) -> dict[str, Any] | None:
    """The captions that the browser has for a video: their mode and their texts."""
    found = video.evaluate(CUES)
    return None if found is None else dict(found)


def seek(video: Locator, second: float) -> None:
    """Start a video, and hold it at a second of it."""
    video.evaluate(SEEK, second)


def axe(page: Page) -> list[str]:
    """What axe-core finds wrong, a line each: rule, what it asks for, element, what it found."""
    from axe_playwright_python.base import AXE_SCRIPT

    for frame in page.frames:
        frame.evaluate(AXE_SCRIPT)
    found = page.evaluate('axe.run(document, {resultTypes: ["violations"], iframes: true})')["violations"]
    return [
        f"{wrong['id']}: {wrong['help']}: {node['html'][:120]}: {json.dumps(node['failureSummary'])}"
        for wrong in found
        for node in wrong["nodes"]
    ]


def pixels(element: Locator) -> Any:
    """What an element looks like now, as RGB. Browsers put pictures on whole pixels, so it is cut out there."""
    element.scroll_into_view_if_needed()
    box = element.bounding_box()
    assert box is not None
    left, top = round(box["x"]), round(box["y"])
    right, bottom = round(box["x"] + box["width"]), round(box["y"] + box["height"])
    clip = {"x": left, "y": top, "width": right - left, "height": bottom - top}
    shown = element.page.screenshot(clip=clip)
    return np.asarray(Image.open(io.BytesIO(shown)).convert("RGB")).astype(float)


def difference(a: Any, b: Any) -> float:
    """Mean difference of two pictures, 0 to 255; the second is brought to the size of the first."""
    height, width = a.shape[:2]
    picture = Image.fromarray(b.astype(np.uint8)).resize((width, height), Image.Resampling.BILINEAR)
    return float(np.abs(a - np.asarray(picture).astype(float)).mean())
