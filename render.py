"""The command line: a group whose commands, one a module, are imported when they are asked for. --help is quick."""

from __future__ import annotations

import click

from tracereel.scenes.film.commands import failures
from tracereel.scenes.film.commands.group import Group

LINES = {
    "list": "Clips, act by act: whether each is rendered and fresh, its length, what it teaches, what it replays.",
    "script": "What a clip says: every sentence in all its variants, or the sentences of a trace.",
    "runs": "Runs that can be recorded, which are, and which clips each can feed.",
    "record": "Train a network and record how it learned.",
    "clip": "Render clips. What did not change since it was last rendered is not rendered again.",
    "film": "Render every clip and join them into the film.",
    "sheet": "One page per clip: the last picture of every beat, with its caption. Quick, for writing scenes.",
    "embed": "Make a folder per clip that can be copied into any site: videos, poster, captions, pages, snippets to "
    "paste.",
    "article": "Make a web page that explains how networks learn, from the recorded runs, with every clip where it "
    "belongs.",
    "trace": "Look into traces, prove them, and pack them for sharing.",
    "verify": "Prove that every number in a clip, an embed or an article is what was recorded.",
    "check": "Look at everything that films need: libraries, fonts, codecs, disk, traces, stale clips.",
    "clean": "Remove rendered clips that nothing would use again from the cache, build/clips.",
}


@click.group(
    cls=Group,
    lines=LINES,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    invoke_without_command=True,
)
@click.version_option(package_name="tracereel", prog_name="tracereel")
@click.pass_context
def cli(context: click.Context) -> None:
    """Films of how a neural network learns, made from a training run that really happened.

    \b
    render.py film                     the whole film, from scratch
    render.py clip WeightsSettle       one clip of it
    """
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


def main() -> None:
    """The command `tracereel`."""
    failures.main(cli)


if __name__ == "__main__":
    main()
