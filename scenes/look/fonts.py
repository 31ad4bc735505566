"""The film's own fonts, so that a machine without any draws the same frame.

The typeface comes with a locked Python package. A fontconfig file that names its folder and nothing else is
handed to Pango through FONTCONFIG_FILE; Pango reads it when the first text is drawn, so `prepare` must run before.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from importlib.util import find_spec
from pathlib import Path

FAMILY = "Source Sans Pro"

_CONFIG = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>{fonts}</dir><cachedir>{cache}</cachedir></fontconfig>
"""


def folder() -> Path:
    """Where the font files lie. Raises RuntimeError when the package is not installed."""
    spec = find_spec("font_source_sans_pro")
    if spec is None or spec.origin is None:
        raise RuntimeError("the package font-source-sans-pro is not installed. Type: make film")
    return Path(spec.origin).parent / "files"


def file(weight: str = "Regular") -> Path:
    """One font file, for those who draw text without Pango: weight is Regular, Semibold, Bold, ..."""
    return folder() / f"SourceSansPro-{weight}.ttf"


def prepare() -> None:
    """Make the film's typeface the only one that Pango sees. Calling it again changes nothing."""
    fonts = folder()
    home = Path(tempfile.gettempdir()) / f"tracereel-fonts-{os.getuid() if hasattr(os, 'getuid') else 0}"
    home.mkdir(parents=True, exist_ok=True)
    text = _CONFIG.format(fonts=fonts, cache=home / "cache")
    config = home / f"{hashlib.blake2b(text.encode(), digest_size=8).hexdigest()}.conf"
    if not config.exists() or config.read_text() != text:
        part = config.with_suffix(f".{os.getpid()}")
        part.write_text(text)
        part.replace(config)
    os.environ["FONTCONFIG_FILE"] = str(config)
