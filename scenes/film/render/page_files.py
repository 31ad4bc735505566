"""All that a page shows of a clip, from one drawing: a video in each format, and the last picture of every beat."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tracereel.engine.errors import RenderError
from tracereel.scenes.film.plan.options import Options
from tracereel.scenes.film.video import encode, sheet
from tracereel.scenes.film.video.finish import finish

FORMATS = ("mp4", "webm")


def film(scene: Any, spec: dict[str, Any], options: Options, folder: Path, told: Any) -> dict[str, Any]:
    """Fill the folder: clip.mp4 and clip.webm, just as they are when each is filmed alone, and still-NN.png."""
    from tracereel.scenes.film.video.writer import EncoderGroup, draw

    def beat_finished(index: int, caption: str, frame: Any) -> None:
        sheet.picture(frame).save(folder / f"still-{index + 1:02}.png", compress_level=1)

    scene.beat_finished = beat_finished
    encoders = [
        encode.Encoder(folder / f"drawn.{kind}", kind, options.size, options.fps, _codec(kind, options))
        for kind in FORMATS
    ]
    account = draw(scene, EncoderGroup(encoders), told)
    if not account["beats"]:
        raise RenderError(f"{spec['clip']} has no beats, so no picture of it can stand for it")
    for encoder, kind in zip(encoders, FORMATS, strict=True):
        finish(encoder.path, folder / f"clip.{kind}", spec, account, options.captions == "none")
    return account


def _codec(kind: str, options: Options) -> encode.Codec:
    return encode.codec_for(kind, options.size, options.crf)
