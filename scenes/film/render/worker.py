"""Films one clip in a process of its own, `python -m ...film.render.worker SPEC.json`: JSON in, files out.

The SPEC names the clip, its traces, the options and the folder to fill (scenes/film/plan/plan.py writes it). A trace
that does not lie where its path says is read from "copies", role by role; what is written names the path.
Standard output carries one JSON object a line:

    {"event": "started"}                          the traces fit; drawing begins
    {"event": "frames", "frames": 120}            so many frames, or beats of a sheet, are drawn
    {"event": "finished", "notes": {...}}         the folder is filled
    {"event": "failed", "message": "...", "expected": true, "traceback": "..."}
"""

from __future__ import annotations

import configparser
import errno
import importlib
import json
import os
import shutil
import sys
import threading
import time
import traceback
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tracereel.engine.errors import RenderError, RoleError, TracereelError
from tracereel.engine.named import Registry
from tracereel.scenes.film.disk import disk_errors, disk_trouble
from tracereel.scenes.film.plan import lettering, sources
from tracereel.scenes.film.plan.options import VERSUS, Options
from tracereel.scenes.film.render import isolation, loop, page_files
from tracereel.scenes.film.render.pair import Pair
from tracereel.scenes.film.video import encode, lossless, sheet
from tracereel.scenes.film.video.finish import finish
from tracereel.scenes.tell.settings import main_role

if TYPE_CHECKING:
    from tracereel.scenes.tell.settings import Settings

PROGRESS_SECONDS = 0.2
FULL = 2**20  # bytes, with which no clip can be made
ATTACHED = "--attached"  # end when whoever started this process is gone
Say = Callable[..., None]


def main(arguments: list[str]) -> int:
    """Do what SPEC.json says; 0 when the folder is filled."""
    say = _speaker()
    isolation.forget_foreign_settings()
    if ATTACHED in arguments:
        threading.Thread(target=_leave_with_parent, daemon=True).start()
    try:
        spec = json.loads(Path(arguments[0]).read_text(encoding="utf-8"))
        notes = perform(spec, say)
    except Exception as error:
        expected = isinstance(error, TracereelError)
        message = str(error) if expected else _unexpected(error)
        say(event="failed", message=message, expected=expected, traceback=traceback.format_exc())
        return 1
    say(event="finished", notes=notes)
    return 0


def perform(spec: dict[str, Any], say: Say) -> dict[str, Any]:
    """Film one clip, its loop, its page or its sheet into the folder; returns notes for the manifest."""
    options, folder = Options(**spec["options"]), Path(spec["folder"])
    began = time.monotonic()
    scene = _scene(spec, options, folder / "media")
    say(event="started")
    with disk_errors(folder):
        account = KINDS[spec["kind"]](scene, spec, options, folder, _counter(say))
        _write_sidecar(folder, account, spec)
        shutil.rmtree(folder / "media", ignore_errors=True)
    return {
        "clip": spec["clip"],
        "kind": spec["kind"],
        "seconds": account["duration"],
        "frames": account["frames"],
        "spent": round(time.monotonic() - began, 2),
        "made": _made(spec),
    }


def _scene(spec: dict[str, Any], options: Options, media: Path) -> Any:
    """The clip's scene, ready to render: Manim set up, its traces there and fitting."""
    from tracereel.engine import trace
    from tracereel.scenes.look import fonts
    from tracereel.scenes.tell.settings import Settings

    places = spec["traces"] | spec.get("copies", {})
    traces = {role: trace.open(path) for role, path in places.items()}
    for role, opened in traces.items():
        _require_planned(spec, role, opened.digest)
    mode = "sheet" if spec["kind"] == "sheet" else "video"
    settings = Settings(options.theme, options.aspect, options.captions, mode, places)
    os.environ |= settings.environment()
    fonts.prepare()
    _set_up_manim(options, media, drawn_only=spec["kind"] == "sheet")
    clip = getattr(importlib.import_module(spec["module"]), spec["clip"])
    if sources.versions() != spec["versions"]:
        raise RenderError("this worker has other versions of the libraries than the work was planned with")
    if not sources.is_as_planned(spec):
        raise RenderError("the project's source changed after the work was planned. Run the same again")
    _refuse(clip, spec, traces)
    _require_fonts(spec, traces)
    return STAGINGS[spec["staging"]](clip, spec, options, settings, media.parent)


def _alone(clip: Any, spec: dict[str, Any], options: Options, settings: Settings, folder: Path) -> Any:
    return _of_planned(clip(), spec["digests"])


def _side_by_side(clip: Any, spec: dict[str, Any], options: Options, settings: Settings, folder: Path) -> Any:
    """The clip over its traces, and over another in the role that is compared."""
    role = main_role(clip.roles)
    places = dict(settings.traces)
    both = places[role], places.pop(VERSUS)
    digests = {both[0]: spec["digests"][role], both[1]: spec["digests"][VERSUS]}

    def make(path: str) -> Any:
        os.environ |= replace(settings, traces=places | {role: path}).environment()
        return _of_planned(clip(), spec["digests"] | {role: digests[path]})

    return Pair(make, role, both, options, folder)


def _of_planned(scene: Any, digests: Mapping[str, str]) -> Any:
    """A scene that opens its traces later, and then no others than these."""
    scene.digests = digests
    return scene


def _require_planned(spec: dict[str, Any], role: str, digest: str) -> None:
    """What is drawn is kept under the digests that it was planned with: of another trace it would be false."""
    if digest != spec["digests"][role]:
        raise RenderError(f"{spec['traces'][role]} changed after the work was planned. Run the same again")


def _require_fonts(spec: dict[str, Any], traces: dict[str, Any]) -> None:
    """Letters that the film's typeface lacks come from the fonts that were found when the work was planned."""
    found = lettering.fonts_of_scripts(spec["files"])
    for opened in traces.values():
        found |= lettering.fonts_of_trace(opened)
    lettering.require_planned(found, spec["fonts"])


def _refuse(clip: Any, spec: dict[str, Any], traces: dict[str, Any]) -> None:
    """Each trace must fit its role; the one to compare with, the role that is compared."""
    needs = dict(clip.roles)
    if VERSUS in traces:
        needs[VERSUS] = clip.roles[main_role(clip.roles)]
    for role, need in needs.items():
        if refusal := need.refuse(traces[role]):
            said = "in comparison" if role == VERSUS else f"as '{role}'"
            raise RoleError(f"{spec['clip']} cannot use this trace {said}: {refusal}")


def _set_up_manim(options: Options, media: Path, drawn_only: bool) -> None:
    """Manim's configuration as it ships, whatever manim.cfg lies about, then what was chosen."""
    import manim
    from manim import config

    from tracereel.scenes.look.theme import THEMES

    shipped = configparser.ConfigParser()
    shipped.read(Path(manim.__file__).parent / "_config" / "default.cfg", encoding="utf-8")
    config.digest_parser(shipped)
    config.verbosity = "ERROR"
    config.progress_bar = "none"
    config.disable_caching = True
    config.media_dir = str(media)
    config.pixel_width, config.pixel_height = options.half
    config.frame_rate = options.fps
    unit = min(options.half) / 8  # the short side is eight units long
    config.frame_width, config.frame_height = options.half[0] / unit, options.half[1] / unit
    config.background_color = THEMES[options.theme].background
    config.background_opacity = 0.0 if options.see_through else 1.0
    config.format = "mov" if options.see_through else "mp4"
    config.dry_run = drawn_only


def _film(scene: Any, spec: dict[str, Any], options: Options, folder: Path, told: Any) -> dict[str, Any]:
    """The clip itself: video, sidecar, captions."""
    from tracereel.scenes.film.video.writer import draw

    encoder = _encoder(folder, options)
    account = draw(scene, encoder, told)
    finish(encoder.path, folder / f"clip.{options.format}", spec, account, options.captions == "none")
    return account


def _encoder(folder: Path, options: Options) -> encode.Encoder:
    """Where the frames go: into the video that was asked for, or aside, until a GIF is made of them."""
    kind = options.format
    if kind == "gif":
        return lossless.LosslessEncoder(folder / f"drawn{lossless.SUFFIX}", options.size, options.fps)
    codec = encode.codec_for(kind, options.size, options.crf, options.transparent)
    return encode.Encoder(folder / f"drawn.{kind}", kind, options.size, options.fps, codec)


def _stills(scene: Any, spec: dict[str, Any], options: Options, folder: Path, told: Any) -> dict[str, Any]:
    """The clip's sheet, and its stills at full size."""
    frames: dict[int, Any] = {}

    def beat_finished(index: int, caption: str, frame: Any) -> None:
        frames[index] = sheet.picture(frame)
        told(len(frames))

    scene.beat_finished = beat_finished
    scene.render()
    account: dict[str, Any] = scene.sidecar()
    stills = [
        sheet.Still(beat["start"], beat["end"], beat["caption"], frames[beat["index"]])
        for beat in account["beats"]
        if beat["index"] in frames
    ]
    if not stills:
        raise RenderError(f"{spec['clip']} has no beats, so there is nothing to put on a sheet")
    beside = options.size[0] // options.half[0]
    sheet.write(folder / "sheet.png", spec["title"], stills, options.theme, options.aspect, beside)
    for number, still in enumerate(stills, 1):
        sheet.save(still.image, folder / f"still-{number:02}.png")
    return account


STAGINGS: Registry[str, Any] = {"alone": _alone, "side by side": _side_by_side}
KINDS: Registry[str, Any] = {"clip": _film, "loop": loop.film, "page": page_files.film, "sheet": _stills}


def _made(spec: dict[str, Any]) -> dict[str, Any]:
    """What a clip was made from, for whoever asks later whether that is still so."""
    return {name: value for name, value in spec.items() if name not in ("folder", "copies", "contents")}


def _write_sidecar(folder: Path, account: dict[str, Any], spec: dict[str, Any]) -> None:
    for used in account["traces"]:
        _require_planned(spec, used["role"], used["digest"])
    traces = [used | {"path": spec["traces"][used["role"]]} for used in account["traces"]]
    text = json.dumps(account | {"traces": traces, "made": _made(spec)}, indent=1, ensure_ascii=False) + "\n"
    (folder / "clip.json").write_text(text, encoding="utf-8")


def _counter(say: Say) -> Callable[[int], None]:
    """Tell how many frames there are, a few times a second."""
    last = 0.0

    def told(frames: int) -> None:
        nonlocal last
        if time.monotonic() - last >= PROGRESS_SECONDS:
            last = time.monotonic()
            say(event="frames", frames=frames)

    return told


def _speaker() -> Say:
    """Standard output for events alone: whatever else is printed goes to standard error."""
    events = os.fdopen(os.dup(1), "w", encoding="utf-8", buffering=1)
    os.dup2(2, 1)

    def say(**event: Any) -> None:
        events.write(json.dumps(event) + "\n")

    return say


def _leave_with_parent() -> None:
    """Standard input ends when the parent does, however it ended."""
    while os.read(0, 1):
        pass
    os._exit(1)


def _unexpected(error: Exception) -> str:
    if shutil.disk_usage(Path.cwd()).free < FULL:  # libraries that draw do not say so
        return disk_trouble(OSError(errno.ENOSPC, ""), Path.cwd())
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if Path(frame.filename).is_relative_to(sources.ROOT)]
    frame = (ours or frames)[-1]
    place = f"{Path(frame.filename).name}, line {frame.lineno}"
    return f"{type(error).__name__}: {error} ({place}; --debug shows more)"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
