"""A video within a budget: less frame rate, quality and size, in that order, until it fits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from tracereel.engine.errors import RenderError
from tracereel.scenes.film.cache.sizes import said
from tracereel.scenes.film.plan.options import Options
from tracereel.scenes.film.publish.embed.contents import Piece

SIDES = (2160, 1440, 1080, 720, 540, 480, 360)  # lower than 360 no caption can be read
SMOOTH = 30  # frames a second, beyond which motion gains little
# Constant rate factors, the usual one first; those behind the bar only for the smallest picture.
RATES = {
    "mp4": ((19, 22, 25, 28), (31, 34)),
    "webm": ((36, 40, 44, 48), (52, 56)),
    "alpha": ((28, 33, 38, 43), (49, 55)),  # VP9
    "gif": ((0,), ()),
}
HALVES = {"mp4": 6.0, "webm": 10.0, "alpha": 10.0, "gif": 1.0}  # so much more of it halves a file
GIF_FRAME_RATES = (10, 8, 5)
MARGIN = 0.97  # aim a little below the budget: predictions err


def rungs(options: Options) -> Iterator[Options]:
    """The ways to render a video, best first; `options` is the first of them."""
    gentle, last = RATES[_kind(options)]
    shapes = list(_shapes(options))
    yield options
    for shape in shapes:
        for rate in gentle[shape == options :]:
            yield replace(shape, crf=rate)
    for rate in last:
        yield replace(shapes[-1], crf=rate)


def _kind(options: Options) -> str:
    return "alpha" if options.transparent else options.format


def _shapes(options: Options) -> Iterator[Options]:
    yield options
    fps = min(options.fps, SMOOTH)
    if fps != options.fps:
        yield replace(options, fps=fps)
    for side in SIDES:
        if side < options.short_side:
            yield replace(options, short_side=side, fps=fps)
    if options.format == "gif":
        for fewer in GIF_FRAME_RATES:
            if fewer < fps:
                yield replace(options, short_side=min(options.short_side, SIDES[-1]), fps=fewer)


def relative_size(options: Options) -> float:
    """How large a video of these options is, next to others of the same clip and format: a rule of thumb."""
    width, height = options.size
    return float(
        (width * height) ** 0.75 * options.fps**0.5 * 0.5 ** (_rate(options) / HALVES[_kind(options)])
    )


def _rate(options: Options) -> int:
    return options.crf or RATES[_kind(options)][0][0]


def applies(piece: Piece) -> bool:
    """Whether the budget is for this piece: for all that pages load; editors' files are as large as they are."""
    return piece.part in ("video", "loop", "gif", "alpha") and piece.options.format in RATES


def smaller(piece: Piece, size: int, limit: int, asked: Options) -> Piece:
    """The next way to try for a piece that became too large. Raises RenderError where there is none."""
    ways = list(rungs(asked))
    left = ways[ways.index(piece.options) + 1 :]
    if not left:
        raise RenderError(
            f"it cannot be made as small as {said(limit)}: at {described(piece.options)} its {piece.options.format} "
            f"takes {said(size)}. Allow more: --max-size {_enough(size)}"
        )
    expected = [size * relative_size(way) / relative_size(piece.options) for way in left]
    fitting = (way for way, guess in zip(left, expected, strict=True) if guess <= limit * MARGIN)
    return replace(piece, options=next(fitting, left[-1]))


def gave_up(piece: Piece, asked: Options, limit: int) -> str:
    """What was given up for the budget, in words; nothing where nothing was."""
    if piece.options == asked:
        return ""
    now, then = described(piece.options), described(asked)
    return f"{piece.stem}.{asked.format}: {now} instead of {then}, to stay under {said(limit)}"


def described(options: Options) -> str:
    """720p30, crf 25."""
    rate = f", crf {_rate(options)}" if _rate(options) else ""
    return f"{options.short_side}p{options.fps}{rate}"


def _enough(size: int) -> str:
    """The next round size above: 1234567 -> 1.3MB, 45678 -> 46KB."""
    if size >= 1_000_000:
        return f"{-(-size // 100_000) / 10:g}MB"
    return f"{-(-size // 1000)}KB"
