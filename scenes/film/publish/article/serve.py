"""A page on this machine: its folder, served to this machine alone, until one stops it."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Callable
from pathlib import Path

from tornado.httpserver import HTTPServer
from tornado.web import Application, StaticFileHandler

from tracereel.engine.errors import RenderError

HOST = "127.0.0.1"
NAMES = r"(127\.0\.0\.1|localhost)"  # a page elsewhere that calls this machine by another name gets nothing
TYPES = {
    ".vtt": "text/vtt; charset=utf-8",
    ".webp": "image/webp",
    ".webm": "video/webm",
    ".mp4": "video/mp4",
    ".mov": "video/quicktime",
    ".md": "text/plain; charset=utf-8",
}


class _Files(StaticFileHandler):
    """Files as they are now, whole or in parts, as players ask for them."""

    def get_content_type(self) -> str:
        """Tornado's hook: some systems do not know what these are."""
        return TYPES.get(Path(str(self.absolute_path)).suffix) or super().get_content_type()

    def compute_etag(self) -> None:
        """Tornado's hook: it would go on with that of the first time."""

    def set_extra_headers(self, path: str) -> None:
        """Tornado's hook: what was made again is seen at once."""
        self.set_header("Cache-Control", "no-cache")


def serve(folder: Path, port: int = 0, opened: Callable[[str], None] | None = None) -> None:
    """Serve a folder to browsers on this machine; `opened` is told the address. Ends when it is interrupted."""
    try:
        listening = socket.create_server((HOST, port))
    except OSError as error:
        raise RenderError(
            f"port {port} of {HOST} cannot be used ({error.strerror}). Leave the port to the system, or choose another"
        ) from error
    started: list[asyncio.AbstractEventLoop] = []
    ready = threading.Event()

    def run() -> None:
        asyncio.run(_answer(folder, listening, started, ready))

    server = threading.Thread(target=run, daemon=True)
    server.start()
    try:
        ready.wait()
        if opened is not None:
            opened(f"http://{HOST}:{listening.getsockname()[1]}/")
        while server.is_alive():  # signals reach the main thread between two waits
            server.join(0.5)
    finally:
        for loop in started:
            if not loop.is_closed():
                loop.call_soon_threadsafe(_end, loop)
        server.join(5)


async def _answer(
    folder: Path,
    listening: socket.socket,
    started: list[asyncio.AbstractEventLoop],
    ready: threading.Event,
) -> None:
    """Serve until the loop's tasks are cancelled."""
    application = Application()
    files = (r"/(.*)", _Files, {"path": str(folder.resolve()), "default_filename": "index.html"})
    application.add_handlers(NAMES, [files])
    server = HTTPServer(application)
    listening.setblocking(False)
    server.add_socket(listening)
    started.append(asyncio.get_running_loop())
    ready.set()
    try:
        await asyncio.Event().wait()
    except asyncio.CancelledError:
        server.stop()
        await server.close_all_connections()


def _end(loop: asyncio.AbstractEventLoop) -> None:
    for task in asyncio.all_tasks(loop):
        task.cancel()
