"""A host for pages: folders on 127.0.0.1, with byte ranges, each on a port of its own."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import Application, RequestHandler, StaticFileHandler

TYPES = {".vtt": "text/vtt", ".webp": "image/webp", ".webm": "video/webm", ".mp4": "video/mp4"}


class Files(StaticFileHandler):
    """Files as any static host gives them: for a folder its index.html."""

    def get_content_type(self) -> str:
        """The types that a page relies on, whatever this machine's list of them says."""
        path = Path(self.absolute_path or "")
        return TYPES.get(path.suffix) or super().get_content_type()

    def compute_etag(self) -> None:
        """None: Tornado would go on with that of the first time, and a file may have changed."""


class Nothing(RequestHandler):
    """The icon that browsers ask every host for."""

    def get(self) -> None:
        """There is none, and that is no mistake."""
        self.set_status(204)


class Host:
    """Serves folders from a thread."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.servers: list[HTTPServer] = []
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()

    def serve(self, folder: Path, **others: Path) -> str:
        """The address of a folder: http://127.0.0.1:PORT. Others stand in it by name: /NAME/."""
        return self._do(lambda: self._open(folder, others))

    def close(self) -> None:
        """End the thread, and whatever is still being sent."""
        self._do(self._end)
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()
        self.loop.close()

    def _open(self, folder: Path, others: Mapping[str, Path]) -> str:
        (socket,) = bind_sockets(0, "127.0.0.1")
        places = {f"/{name}/": other for name, other in others.items()} | {"/": folder}
        files = [
            (f"{place}(.*)", Files, {"path": str(there), "default_filename": "index.html"})
            for place, there in places.items()
        ]
        rules: list[Any] = [("/favicon.ico", Nothing), *files]
        server = HTTPServer(Application(rules, log_function=lambda handler: None))
        server.add_sockets([socket])
        self.servers.append(server)
        return f"http://127.0.0.1:{socket.getsockname()[1]}"

    async def _end(self) -> None:
        for server in self.servers:
            server.stop()
            await server.close_all_connections()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    def _do(self, action: Callable[[], Any]) -> Any:
        async def done() -> Any:
            result = action()
            return await result if asyncio.iscoroutine(result) else result

        return asyncio.run_coroutine_threadsafe(done(), self.loop).result(10)
