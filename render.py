"""The command line: parse, call, report. What is heavy is imported inside the commands: --help is quick."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tracereel.engine.errors import ConfigError, TracereelError
from tracereel.scenes import storyboard
from tracereel.scenes.film.commands import article_options as pages
from tracereel.scenes.film.commands import embed_options, terminal
from tracereel.scenes.film.commands.terminal import as_json, rendering, to, with_traces
from tracereel.scenes.film.plan.options import FORMATS

if TYPE_CHECKING:
    from tracereel.engine.runs.schema import Run
    from tracereel.scenes.film.render.make import Order

BUILD = Path("build")
VIDEOS, SHEETS, TRACES, FILM = BUILD / "videos", BUILD / "sheets", BUILD / "traces", BUILD / "film.mp4"
EMBEDS, ARTICLE = BUILD / "embeds", BUILD / "article"


@click.group(
    cls=terminal.Group,
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


@cli.command("list")
@terminal.together([*terminal.looks(FORMATS), as_json])
def list_clips(as_json: bool, **choices: Any) -> None:
    """Clips, act by act: whether each is rendered and fresh, its length, what it teaches, what it replays.

    \b
    render.py list
    render.py list -q h --theme light
    render.py list --trace run=mine.zarr          which clips it can feed, and what the others lack
    """
    from tracereel.scenes.film.cache.cache import STORE, Store
    from tracereel.scenes.film.commands import listing
    from tracereel.scenes.film.plan import freshness

    options, bound = terminal.options_from(choices), terminal.bindings(choices["traces"])
    states = freshness.look(storyboard.clips(), "clip", options, bound, Store(STORE))
    if bound:
        from tracereel.scenes.film.plan import fitting

        states = listing.fitted(states, fitting.refusals(storyboard.clips(), bound))
    if as_json:
        return terminal.answer(listing.as_json(storyboard.ACTS, states, bound))
    for line in listing.lines(storyboard.ACTS, states, options, bound):
        click.echo(line)
    return None


@cli.command()
@as_json
def runs(as_json: bool) -> None:
    """Runs that can be recorded, and which are.

    Example: render.py runs
    """
    from tracereel.engine.runs import catalog

    known = {name: (run, _home(name)) for name, run in catalog.named().items()}
    if as_json:
        return terminal.answer(
            [
                {"name": name, "trace": str(home), "recorded": home.exists(), **run.model_dump(mode="json")}
                for name, (run, home) in known.items()
            ]
        )
    for name, (run, home) in known.items():
        state = home if home.exists() else f"not recorded yet: render.py record {name}"
        click.echo(f"{name:{max(map(len, known))}}  {run.title}  ({state})")
    return None


@cli.command()
@click.argument("run", metavar="RUN|FILE.toml")
@click.option("--set", "settings", multiple=True, metavar="KEY=VALUE", help="Change one setting of the run.")
@to("The trace to write; its name ends in .zarr.")
@click.option("--again", is_flag=True, help="Record even where a trace is there already, in its place.")
@click.option("--resume", is_flag=True, help="Go on with a recording that was stopped, to the same bits.")
def record(run: str, settings: tuple[str, ...], output: Path | None, again: bool, resume: bool) -> None:
    """Train a network and record how it learned.

    \b
    render.py record digits
    render.py record digits --set optimizer.lr=0.03 -o build/traces/fast.zarr
    render.py record mnist --resume               go on with what was stopped
    """
    from tracereel.engine.recording import usual_place
    from tracereel.engine.runs import catalog

    if again and resume:
        text = "--again begins anew and --resume goes on: leave one of them out"
        raise click.UsageError(text, click.get_current_context())
    chosen = catalog.find(run, settings)
    path = output or _home(_name_of(chosen, run, settings))
    if resume:
        _record(chosen, path, resume=True)
        click.echo(path)
        return
    if not again and output is None and usual_place.is_recorded(chosen, path):
        click.echo(f"{path} is up to date. Record it again: --again")
        return
    if not again and (output is None or not path.exists()):
        usual_place.refuse_own(chosen, path, "Replace it: --again; or record elsewhere: -o PATH")
    _record(chosen, path, overwrite=again or output is None)
    click.echo(path)


@cli.command()
@click.argument("names", nargs=-1, required=True, metavar="NAME...")
@rendering("The folder for the clips; usually build/videos.", FORMATS)
@terminal.comparing
def clip(names: tuple[str, ...], preview: bool, as_json: bool, **choices: Any) -> None:
    """Render clips. What did not change since it was last rendered is not rendered again.

    \b
    render.py clip WeightsSettle -q h --preview
    render.py clip ForwardPass --trace run=mine.zarr --theme light -o blog/
    render.py clip TrainingLoop --trace run=slow.zarr --versus fast.zarr
    """
    from tracereel.scenes.film.render import make

    order = terminal.order(make.clips_named(names), choices, VIDEOS)
    make.check_clips(order)
    _record_what_is_missing(order)
    terminal.report(make.make_clips(order), as_json, preview)


@cli.command()
@click.option("--acts", metavar="1,3", help="Only these acts.")
@rendering("The film's file; usually build/film.mp4.", ("mp4", "webm"))
def film(acts: str | None, preview: bool, as_json: bool, **choices: Any) -> None:
    """Render every clip and join them into the film.

    \b
    render.py film
    render.py film --acts 1,2 -q h --jobs 4
    """
    from tracereel.scenes.film.render import make, outputs, progress

    target = terminal.film_file(choices["output"], FILM, choices["format"])
    order = terminal.order(
        make.clips_of_acts(terminal.numbers(acts)), choices | {"output": target.parent}, BUILD
    )
    outputs.refuse_film(target, order.options.format)
    _record_what_is_missing(order)
    results, made = make.make_film(order, target)
    failed = terminal.complain(results)
    if made is None:
        raise TracereelError(f"the film was not joined: {failed} of {len(results)} clips could not be made")
    line = f"{target}  {progress.clock(made['duration'])}, {len(results)} clips"
    terminal.answer({"file": str(target), **made}) if as_json else click.echo(line)
    terminal.preview_file(target, preview)


@cli.command()
@click.argument("names", nargs=-1, required=True, metavar="NAME...")
@click.option("--stills", is_flag=True, help="Also keep every picture at its full size.")
@rendering("The folder for the sheets; usually build/sheets.", ("mp4",))
@terminal.comparing
def sheet(names: tuple[str, ...], stills: bool, preview: bool, as_json: bool, **choices: Any) -> None:
    """One page per clip: the last picture of every beat, with its caption. Quick, for writing scenes.

    Example: render.py sheet Backpropagation --preview
    """
    from tracereel.scenes.film.render import make

    order = terminal.order(make.clips_named(names), choices, SHEETS)
    make.check_sheets(order, stills)
    _record_what_is_missing(order)
    terminal.report(make.make_sheets(order, stills), as_json, preview)


@cli.command()
@click.argument("names", nargs=-1, metavar="NAME...")
@embed_options.wishing
@rendering("The folder for the embeds; usually build/embeds.", ())
@terminal.comparing
@embed_options.renewing
def embed(names: tuple[str, ...], update: Path | None, preview: bool, as_json: bool, **choices: Any) -> None:
    """Make a folder per clip that can be copied into any site: videos, poster, captions, pages, snippets to paste.

    \b
    render.py embed ForwardPass -o static/clips
    render.py embed WeightsSettle --pair --loop --max-size 10MB --url https://example.org/clips
    render.py embed --update static/clips --posts content
    """
    from tracereel.scenes.film.publish.embed import embed as embeds
    from tracereel.scenes.film.render import make

    embed_options.check(names, update, choices)
    if update is not None:
        return _renew(update, as_json, choices)
    wishes = embed_options.wishes(choices)
    order = terminal.order(make.clips_named(names), choices, EMBEDS)
    embeds.check(order)
    _record_what_is_missing(order)
    return embed_options.report(embeds.make(order, wishes, choices["templates"]), as_json, preview)


def _renew(root: Path, as_json: bool, choices: dict[str, Any]) -> None:
    """The embeds in a folder and below it, as they would be made now."""
    from tracereel.scenes.film.publish.embed import renew

    found = renew.look(root, terminal.bindings(choices["traces"]))
    results = [renew.as_found(one) for one in found]
    if not choices["dry_run"]:
        for one in found if any(one.why for one in found) else ():
            _record_what_is_missing(one.order(choices["jobs"], choices["scheduler"]))
        results = list(renew.renew(found, choices["jobs"], choices["scheduler"], choices["templates"]))
    embed_options.report_renewal(root, results, choices, as_json)


@cli.command()
@click.argument("post", required=False, type=click.Path(path_type=Path), metavar="[POST.md]")
@pages.paging
@rendering("The folder for the page; usually build/article.", (), themed=False)
def article(post: Path | None, serve: bool, preview: bool, as_json: bool, **choices: Any) -> None:
    """Make a web page that explains how networks learn, from the recorded runs, with every clip where it belongs.

    \b
    render.py article --serve
    render.py article post.md -o public/post     your own words, with {{ clip ForwardPass }} marks
    """
    from tracereel.scenes.film.publish.article import article as articles
    from tracereel.scenes.film.publish.article import article_folder

    target = choices["output"] or ARTICLE
    article_folder.check(target)
    order = terminal.order(articles.wanted(post), choices, ARTICLE)
    _record_what_is_missing(order)
    made = articles.make(order, target, post, choices["templates"], choices["url"])
    pages.report_page(made, as_json, preview)
    if serve and made.page:
        pages.show_page(made.page, as_json)
    terminal.leave(made.page is not None)


@cli.group(cls=terminal.Group)
def trace() -> None:
    """Look into traces, prove them, and pack them for sharing."""


@trace.command()
@click.argument("path")
@as_json
def show(path: str, as_json: bool) -> None:
    """What a trace holds.

    Example: render.py trace show build/traces/digits.zarr
    """
    from tracereel.engine import trace as traces
    from tracereel.engine.trace import summary as showing

    opened = traces.open(path)
    terminal.answer(showing.summary(opened)) if as_json else click.echo(showing.table(opened))


@trace.command()
@click.argument("path", type=click.Path(path_type=Path))
@to("The file to write; its name ends in .zarr.zip.")
def pack(path: Path, output: Path | None) -> None:
    """Put a finished trace into one file, NAME.zarr.zip, for sharing.

    Example: render.py trace pack build/traces/digits.zarr
    """
    from tracereel.engine import trace as traces

    click.echo(traces.pack(path, output))


@trace.command("verify")
@click.argument("path")
@click.option("--everything", is_flag=True, help="Leave no sample: every entry, every number. Takes longer.")
@as_json
def verify_trace(path: str, everything: bool, as_json: bool) -> None:
    """Prove that a trace holds a training: answers, gradients and updates are computed again from its own weights.

    Example: render.py trace verify build/traces/digits.zarr
    """
    from tracereel.engine.proof.verify import verify as prove

    with terminal.watching(path) as watched:
        report = prove(path, everything=everything, progress=watched)
    if as_json:
        terminal.answer(report.as_dict())
    else:
        click.echo("\n".join([*report.lines(), report.summary]))
    terminal.leave(report.holds)


@cli.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE.json...")
@with_traces
@as_json
def verify(paths: tuple[Path, ...], traces: tuple[str, ...], as_json: bool) -> None:
    """Prove that every number in a clip, an embed or an article is what was recorded.

    \b
    render.py verify build/videos/OneNeuron.json
    render.py verify build/embeds/OneNeuron/clip.json build/article/article.json
    """
    from tracereel.scenes.film.publish import proving as proof

    reports = [proof.verify(path, terminal.bindings(traces)) for path in paths]
    if as_json:
        terminal.answer([report.as_dict() for report in reports])
    for report in () if as_json else reports:
        for difference in report.differences:
            click.echo(f"{report.clip}: {difference}", err=True)
        if report.holds:
            click.echo(f"{report.clip}: {report.summary}")
    terminal.leave(all(report.holds for report in reports))


@cli.command()
@as_json
def check(as_json: bool) -> None:
    """Look at everything that films need: libraries, fonts, codecs, disk, traces, stale clips.

    Example: render.py check
    """
    from tracereel.scenes.film.commands import doctor

    findings = []
    for finding in doctor.examine(BUILD, VIDEOS):
        findings.append(finding)
        if not as_json:
            mark = click.style("ok  ", fg="green") if finding.well else click.style("FAIL", fg="red")
            click.echo(f"{mark}  {finding.line}")
    if as_json:
        terminal.answer([vars(finding) for finding in findings])
    terminal.leave(all(finding.well for finding in findings))


@cli.command()
@click.option("--all", "everything", is_flag=True, help="Empty the cache.")
@click.option(
    "--older-than", type=click.FloatRange(min=0), metavar="DAYS", help="Also what was not used so long."
)
@click.option("--max-size", metavar="SIZE", help="Also what is too much, used longest ago first: 500MB, 2GB.")
@click.option("--dry-run", is_flag=True, help="Remove nothing, say what would go.")
@as_json
def clean(
    everything: bool, older_than: float | None, max_size: str | None, dry_run: bool, as_json: bool
) -> None:
    """Remove rendered clips that nothing would use again from the cache, build/clips.

    \b
    render.py clean --dry-run
    render.py clean --older-than 30 --max-size 2GB
    """
    from tracereel.scenes.film.cache import sizes
    from tracereel.scenes.film.cache.cache import STORE, Store
    from tracereel.scenes.film.plan import clean as cleaning

    limit = None if max_size is None else sizes.parse(max_size, "--max-size")
    report = cleaning.clean(Store(STORE), everything, older_than, limit, dry_run)
    if as_json:
        return terminal.answer(report.as_dict())
    for gone in report.gone if dry_run else ():
        click.echo(gone.line)
    click.echo(report.line)
    return None


# -- training, which film never sees -----------------------------------------------------------------------


def _record_what_is_missing(order: Order) -> None:
    """Train what the clips replay and no trace holds yet; nobody's own trace is recorded over for that."""
    from tracereel.engine.recording import usual_place
    from tracereel.engine.runs import catalog
    from tracereel.scenes.film.plan import plan

    needed = {name: catalog.find(name) for name in plan.needed_runs(order.clips, order.bound)}
    missing = {name: run for name, run in needed.items() if not usual_place.is_recorded(run, _home(name))}
    for name, run in missing.items():
        role = plan.role_of(name, order.clips, order.bound)
        cure = (
            f"Show it as it is: --trace {role}={_home(name)}; or replace it: render.py record {name} --again"
        )
        usual_place.refuse_own(run, _home(name), cure)
    for name, run in missing.items():
        click.echo(f"recording {name} first: {run.title}", err=True)
        _record(run, _home(name), overwrite=True)
        usual_place.note(_home(name))


def _record(run: Run, path: Path, overwrite: bool = False, resume: bool = False) -> None:
    """Train and record, or go on with that, with a progress bar where someone watches."""
    from rich.console import Console
    from rich.progress import Progress

    from tracereel.engine.recording import recorder
    from tracereel.engine.recording.resume import resuming
    from tracereel.engine.runs.build import build

    console = Console(stderr=True)
    prepared = build(run)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
        bar = progress.add_task(f"training {run.name}", total=prepared.total_steps)

        def told(step: Any) -> None:
            terminal.stop_if_asked()
            if step.number % 16 == 0:
                progress.update(bar, completed=step.number)

        try:
            if resume:
                resuming.resume(prepared, path, progress=told)
            else:
                recorder.record(prepared, path, progress=told, overwrite=overwrite)
        except terminal.Stopped as stop:
            kept = path.with_name(path.name + ".recording")
            goes_on = f"; with --resume it goes on from {kept}" if kept.exists() else ""
            raise terminal.Stopped(
                f"stopped. The same record command trains again from the start{goes_on}"
            ) from stop


def _home(name: str) -> Path:
    return TRACES / f"{name}.zarr"


def _name_of(run: Run, asked: str, settings: Sequence[str]) -> str:
    """A name that no other run's trace has: changed settings are part of it."""
    from tracereel.engine.runs import catalog

    shipped = catalog.named()
    if asked not in shipped and run.name in shipped:
        raise ConfigError(
            f"'{run.name}' is a run that comes with Tracereel. Say where to record yours: -o PATH"
        )
    return "-".join([run.name, *(setting.replace("/", "_").replace(" ", "") for setting in settings)])


def main() -> None:
    """The command `tracereel`."""
    terminal.main(cli)


if __name__ == "__main__":
    main()
