"""The little server: this machine alone, whole files and parts of them."""

from __future__ import annotations

import http.client
import threading
from pathlib import Path

import pytest

from tracereel.engine.errors import RenderError
from tracereel.scenes.film.publish.article import serve as serving


class Enough(Exception):
    """Ends the serving."""


def ask(folder: Path, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    """Serve a folder for one question; what `opened` raises ends it, as Ctrl-C does."""
    told: list[tuple[int, dict[str, str], bytes]] = []

    def opened(url: str) -> None:
        host = url.removeprefix("http://").rstrip("/")
        assert host.startswith("127.0.0.1:")
        connection = http.client.HTTPConnection(host, timeout=5)
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        told.append((answer.status, dict(answer.getheaders()), answer.read()))
        connection.close()
        raise Enough

    with pytest.raises(Enough):
        serving.serve(folder, opened=opened)
    assert not [thread for thread in threading.enumerate() if thread.daemon and "run" in thread.name]
    return told[0]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "index.html").write_text("<p>the page</p>")
    (tmp_path / "site" / "a.mp4").write_bytes(bytes(range(100)))
    (tmp_path / "site" / "a.vtt").write_text("WEBVTT")
    (tmp_path / "secret.txt").write_text("secret")
    return tmp_path / "site"


def test_the_folder_opens_on_its_page(folder: Path) -> None:
    status, headers, body = ask(folder, "/")
    assert (status, body) == (200, b"<p>the page</p>")
    assert headers["Content-Type"].startswith("text/html")


def test_players_get_the_part_that_they_ask_for(folder: Path) -> None:
    status, headers, body = ask(folder, "/a.mp4", Range="bytes=10-19")
    assert (status, body) == (206, bytes(range(10, 20)))
    assert headers["Content-Range"] == "bytes 10-19/100"
    assert headers["Content-Type"] == "video/mp4"


def test_captions_are_what_browsers_expect(folder: Path) -> None:
    assert ask(folder, "/a.vtt")[1]["Content-Type"] == "text/vtt; charset=utf-8"


@pytest.mark.parametrize("path", ["/../secret.txt", "/%2e%2e/secret.txt", "/none.html"])
def test_nothing_else_is_served(folder: Path, path: str) -> None:
    status, _, body = ask(folder, path)
    assert status in (403, 404)
    assert b"secret" not in body


def test_pages_elsewhere_cannot_reach_in_by_another_name(folder: Path) -> None:
    assert ask(folder, "/", Host="evil.example")[0] == 404


def test_a_port_that_is_taken_is_one_line(folder: Path) -> None:
    def opened(url: str) -> None:
        port = int(url.rstrip("/").rpartition(":")[2])
        with pytest.raises(
            RenderError, match=rf"port {port} of 127\.0\.0\.1 cannot be used \(.+\)\. Leave the port"
        ):
            serving.serve(folder, port=port)
        raise Enough

    with pytest.raises(Enough):
        serving.serve(folder, opened=opened)
