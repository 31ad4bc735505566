"""What was drawn, as the file that was asked for: with chapters, captions and words about it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tracereel.scenes.film.video import captions, gif, mux, sidecar


def finish(drawn: Path, video: Path, spec: dict[str, Any], account: dict[str, Any], shown: bool) -> None:
    """Make the video of what was drawn, which is removed. `shown`: players turn its captions on."""
    cues = captions.cues(account)
    if video.suffix == ".gif":
        gif.write(drawn, video)
    else:
        mux.write(
            video,
            [drawn],
            chapters=sidecar.chapters(spec["title"], cues, account["duration"]),
            cues=cues,
            about=sidecar.about(spec, account),
            captions_shown=shown,
        )
    drawn.unlink()
    captions.write(video.with_suffix(""), cues)
