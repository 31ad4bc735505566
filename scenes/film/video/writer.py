"""Manim's frames into one encoder, in place of a file per animation that is joined afterwards."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol

from manim.scene.scene_file_writer import SceneFileWriter

from tracereel.engine.errors import RenderError
from tracereel.scenes.film.video.encode import Codec, Encoder


class FrameSink(Protocol):
    """Something that takes the frames of a clip, one after the other."""

    codec: Codec

    @property
    def frames(self) -> int: ...
    def write(self, pixels: Any, repeat: int = 1) -> None: ...
    def close(self) -> int: ...
    def abort(self) -> None: ...


class EncoderGroup:
    """Encoders of the same frames, as one."""

    def __init__(self, encoders: Sequence[Encoder]) -> None:
        self.encoders = encoders
        self.codec = encoders[0].codec

    @property
    def frames(self) -> int:
        """The frames that each encoder took."""
        taken = {encoder.frames for encoder in self.encoders}
        if len(taken) > 1:
            raise RenderError(f"one drawing became videos of {', '.join(map(str, sorted(taken)))} frames")
        return taken.pop()

    def write(self, pixels: Any, repeat: int = 1) -> None:
        """One frame for each."""
        for encoder in self.encoders:
            encoder.write(pixels, repeat)

    def close(self) -> int:
        """Write what is left; returns the frames in each file."""
        for encoder in self.encoders:
            encoder.close()
        return self.frames

    def abort(self) -> None:
        """Give up, and leave no file."""
        for encoder in self.encoders:
            encoder.abort()


class OneFileWriter(SceneFileWriter):
    """What a Manim renderer hands its frames to. `told` hears the number of frames so far."""

    def __init__(self, settings: Any, encoder: FrameSink, told: Callable[[int], None]) -> None:
        self.encoder, self.told = encoder, told
        self.frames_taken = 0
        super().__init__(settings)

    def add_partial_movie_file(self, hash_animation: str | None) -> None:
        """There are no partial files."""

    def begin_animation(self, allow_write: bool = False, **which: Any) -> None:
        """All animations go into the one file."""

    def end_animation(self, allow_write: bool = False) -> None:
        """All animations go into the one file."""

    def write_frame(self, pixels: Any, *, repeat: int = 1) -> None:
        """Pass one frame on."""
        self.encoder.write(pixels, repeat)
        self.frames_taken += repeat
        self.told(self.frames_taken)

    def finish(self) -> None:
        """The scene has ended."""
        self.encoder.close()

    def abort_encode_jobs(self, reraise_encoder_failures: bool = False) -> None:
        """The scene has failed."""
        self.encoder.abort()


def draw(scene: Any, encoder: FrameSink, told: Callable[[int], None]) -> dict[str, Any]:
    """Render a scene into an encoder; returns the scene's account. Two scenes in one know how they are drawn."""
    both = getattr(scene, "draw", None)
    return both(encoder, told) if both is not None else draw_scene(scene, encoder, told)


def draw_scene(scene: Any, encoder: FrameSink, told: Callable[[int], None]) -> dict[str, Any]:
    """Render one scene into an encoder; returns its account."""
    if encoder.codec.transparent:
        _clear_background(scene.renderer.camera)
    scene.renderer.file_writer = OneFileWriter(scene.file_writer_settings, encoder, told)
    try:
        scene.render()
    except BaseException:
        encoder.abort()
        raise
    sidecar: dict[str, Any] = scene.sidecar()
    if encoder.frames != sidecar["frames"]:
        raise RenderError(
            f"{sidecar['clip']} says it has {sidecar['frames']} frames, but drew {encoder.frames}"
        )
    return sidecar


def _clear_background(camera: Any) -> None:
    """Nothing behind the picture: Manim leaves its colour there, and soft edges would mix with it."""
    fill = camera.init_background

    def clear() -> None:
        fill()
        camera.background[...] = 0

    camera.init_background = clear
    clear()
