"""What a clip depends on: what the code behind it means, no more and no less."""

from __future__ import annotations

import ast
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.film.conftest import SMALL, copied_project
from tracereel.engine.errors import RenderError
from tracereel.engine.recording import recorder
from tracereel.engine.runs import build, catalog
from tracereel.scenes import storyboard
from tracereel.scenes.film.plan import plan, sources, versions
from tracereel.scenes.film.plan.sources import Origin, Tree
from tracereel.scenes.storyboard import Clip

PROJECT = {
    "engine/__init__.py": "",
    "engine/trace.py": "import numpy\ndef open(path): return numpy.load(path)\ndef pack(path): pass",
    "engine/layers.py": (
        "from tracereel.engine.named import Registry\nimport tracereel.engine.relu as relu\n"
        "def dense(x): return x\nLAYERS: Registry[str, object] = {'dense': dense, 'relu': relu.forward}"
    ),
    "engine/relu.py": "def forward(x): return max(x, 0)\ndef backward(x): return x > 0",
    "engine/named.py": "from collections.abc import Mapping\nRegistry = Mapping",
    "scenes/__init__.py": "",
    "scenes/public/__init__.py": "",
    "scenes/theme.py": "import os\nINK = 'white'\nPAPER = 'black'\nos.environ['THEME'] = INK",
    "scenes/storyboard.py": "CLIPS = ()",
    "scenes/unrelated.py": "",
    "scenes/facts.py": "def falls(trace): return True\ndef rises(trace): return not falls(trace)",
    "scenes/tell.py": (
        "from typing import TYPE_CHECKING\nfrom tracereel.engine import trace as traces\n"
        "if TYPE_CHECKING:\n    from . import unrelated\n"
        "class TraceScene:\n    '''A scene.'''\n    def late(self, of: unrelated.Thing = None):\n"
        "        from . import storyboard, theme\n        return theme.INK, traces.open('x')\n"
        "def other(): return 2"
    ),
    "scenes/acts/__init__.py": "",
    "scenes/acts/one.py": (
        "import manim\nfrom .. import facts\nfrom ..tell import TraceScene\n"
        "from tracereel.engine.layers import LAYERS\n"
        "WORDS = ('words.toml', 'other.json')\n"
        "class One(TraceScene):\n    def construct(self):\n        # a comment\n"
        "        return facts.falls(self), LAYERS[self.kind], WORDS"
    ),
    "scenes/acts/words.toml": "greeting = 'hello'",
    "scenes/acts/unread.toml": "",
    "scenes/film/__init__.py": "",
    "scenes/film/render/__init__.py": "",
    "scenes/film/render/worker.py": "from ..video import encode\ndef main(): return encode.encode()",
    "scenes/film/video/__init__.py": "",
    "scenes/film/video/encode.py": "import av\ndef encode(): return av",
}
ONE = Origin("tracereel.scenes.acts.one", frozenset({"dense"}))


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name, source in PROJECT.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source)
    return tmp_path


def test_definitions_are_followed_without_importing(project: Path) -> None:
    places = {f"{name.removeprefix('tracereel.')}:{what}" for name, what in Tree(project).behind(ONE) if what}
    assert places == {
        "scenes.acts.one:One", "scenes.acts.one:WORDS", "scenes.facts:falls", "scenes.tell:TraceScene",
        "scenes.theme:INK", "engine.trace:open", "engine.layers:LAYERS", "engine.layers:LAYERS[dense]",
        "engine.layers:dense", "scenes.film.render.worker:main", "scenes.film.video.encode:encode",
    }  # fmt: skip


def test_a_line_of_a_registry_counts_where_its_name_is_said(project: Path) -> None:
    def lines(*words: str) -> set[str]:
        behind = Tree(project).behind(Origin(ONE.module, frozenset(words)))
        return {what for _, what in behind if what.startswith("LAYERS[")}

    assert lines() == set()
    assert lines("relu", "softmax") == {"LAYERS[relu]"}
    (project / "scenes/facts.py").write_text("def falls(trace): return trace.kind == 'dense'")
    assert lines("relu") == {"LAYERS[relu]", "LAYERS[dense]"}


def test_an_address_names_the_line_that_it_begins_with(project: Path) -> None:
    layers, facts = project / "engine/layers.py", project / "scenes/facts.py"
    layers.write_text(layers.read_text().replace("'relu'", "'made/relu'"))

    def named(said: str) -> bool:
        facts.write_text(f"def falls(trace): return {said}")
        return any(what == "LAYERS[made/relu]" for _, what in Tree(project).behind(ONE))

    assert named("'made/relu/3'")
    assert named("f'made/relu/{trace}'")
    assert not named("'made/relu_all/3'")
    assert not named("'relu/3'")


@pytest.mark.parametrize(
    ("file", "old", "new", "changes"),
    [
        ("scenes/acts/one.py", "construct", "act", True),
        ("scenes/acts/one.py", "# a comment", "# another\n", False),
        ("scenes/acts/words.toml", "hello", "goodbye", True),
        ("scenes/acts/unread.toml", "", "x = 1", False),
        ("scenes/facts.py", "return True", "return False", True),
        ("scenes/facts.py", "return not", "return", False),
        ("scenes/facts.py", "def rises", "def levels(trace): return 0\n\ndef rises", False),
        ("scenes/tell.py", "A scene.", "A scene, told.", False),
        ("scenes/tell.py", "of: unrelated.Thing", "of: int", False),
        ("scenes/tell.py", "def late", "def later", True),
        ("scenes/tell.py", "return 2", "return 3", False),
        ("scenes/theme.py", "'white'", "'ivory'", True),
        ("scenes/theme.py", "'black'", "'ebony'", False),
        ("scenes/theme.py", "['THEME']", "['INK']", True),
        ("scenes/storyboard.py", "()", "(1,)", False),
        ("scenes/unrelated.py", "", "X = 1", False),
        ("engine/trace.py", "numpy.load", "numpy.fromfile", True),
        ("engine/trace.py", "pass", "return 1", False),
        ("engine/layers.py", "return x\n", "return 2 * x\n", True),
        ("engine/layers.py", "'relu': relu.forward", "'relu': relu.forward, 'tanh': relu.backward", False),
        ("engine/relu.py", "max(x, 0)", "min(x, 0)", False),
        ("scenes/film/video/encode.py", "return av", "return av, 1", True),
        ("scenes/acts/__init__.py", "", "import os\nos.umask(0)", True),
        ("scenes/acts/__init__.py", "", "'''Acts.'''", False),
    ],
)  # fmt: skip
def test_a_clip_depends_on_what_the_code_behind_it_means(
    project: Path, file: str, old: str, new: str, changes: bool
) -> None:
    before = Tree(project).digest(ONE)
    source = PROJECT[file]
    assert old in source
    (project / file).write_text(source.replace(old, new, 1) if old else new)
    assert (Tree(project).digest(ONE) != before) is changes


def test_a_module_that_is_handed_on_counts_whole(project: Path) -> None:
    (project / "scenes/acts/one.py").write_text(
        "from .. import facts\ndef f(): return getattr(facts, 'ri' + 'ses')"
    )
    assert ("tracereel.scenes.facts", "rises") in Tree(project).behind(ONE)


def test_names_that_a_package_passes_on_are_followed(project: Path) -> None:
    (project / "scenes/public/__init__.py").write_text("from tracereel.scenes.tell import TraceScene, other")
    (project / "scenes/acts/one.py").write_text(
        "from tracereel import TraceScene\nclass One(TraceScene): pass"
    )
    found = Tree(project).behind(ONE)
    assert ("tracereel.scenes.tell", "TraceScene") in found
    assert ("tracereel.scenes.tell", "other") not in found


def test_a_name_that_a_package_passes_on_is_meant_where_a_module_is_called_so_too(project: Path) -> None:
    (project / "scenes/facts").mkdir()
    (project / "scenes/facts.py").rename(project / "scenes/facts/falls.py")
    (project / "scenes/facts/__init__.py").write_text("from tracereel.scenes.facts.falls import falls")
    found = Tree(project).behind(ONE)
    assert ("tracereel.scenes.facts.falls", "falls") in found
    assert ("tracereel.scenes.facts.falls", "rises") not in found
    (project / "scenes/facts/__init__.py").write_text("from tracereel.scenes.facts import falls")
    assert ("tracereel.scenes.facts.falls", "rises") in Tree(project).behind(ONE)  # the module, handed on


def test_everything_of_a_star_counts(project: Path) -> None:
    (project / "scenes/acts/one.py").write_text("from ..facts import *\nX = rises(1)")
    assert ("tracereel.scenes.facts", "rises") in Tree(project).behind(ONE)


def test_a_package_hides_a_module_of_its_name_as_in_python(project: Path) -> None:
    (project / "scenes/theme").mkdir()
    (project / "scenes/theme/__init__.py").write_text("INK = 'red'")
    assert Tree(project).find("tracereel.scenes.theme") == project / "scenes/theme/__init__.py"


def test_a_mistake_in_the_source_is_named_with_its_line(project: Path) -> None:
    (project / "scenes/theme.py").write_text("ink = 1\nink ==== 2\n")
    with pytest.raises(RenderError, match=r"theme\.py, line 2: invalid syntax"):
        Tree(project).digest(ONE)


def test_a_clip_without_a_module_is_an_error() -> None:
    with pytest.raises(RenderError, match=r"no module 'tracereel\.scenes\.acts\.none'"):
        Tree().digest(Origin("tracereel.scenes.acts.none"))


def test_a_worker_looks_closer_only_where_a_byte_changed(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sources, "ROOT", project)
    tree = Tree(project)
    files = tree.files(ONE)
    told = {"files": files, "sources": sources.fingerprint(files), "module": ONE.module, "words": ["dense"]}
    spec = told | {"contents": sources.contents(files, project)}
    assert "scenes/theme.py" in files
    monkeypatch.setattr(sources, "contents", lambda names: _contents(names, project))
    monkeypatch.setattr(sources, "Tree", lambda: Tree(project))
    assert sources.is_as_planned(spec)
    (project / "scenes/theme.py").write_text(PROJECT["scenes/theme.py"] + "  # noted")
    assert sources.is_as_planned(spec)
    (project / "scenes/theme.py").write_text("INK = 'red'")
    assert not sources.is_as_planned(spec)
    (project / "scenes/theme.py").unlink()
    with pytest.raises(RenderError):
        sources.is_as_planned(spec | {"words": []} | {"module": "tracereel.scenes.theme"})


_contents = sources.contents


def test_versions_name_everything_that_draws() -> None:
    found = sources.versions()
    assert {"manim", "numpy", "numba", "av", "typst", "font-source-sans-pro", *sources.NATIVE} <= found.keys()


def test_versions_of_native_libraries_are_those_that_they_tell_themselves() -> None:
    program = "import cairo, manimpango; print(cairo.cairo_version_string(), manimpango.pango_version())"
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == [sources.versions()["cairo"], sources.versions()["pango"]]


def test_a_library_that_cannot_be_asked_is_unknown_and_nothing_fails() -> None:
    assert versions._native("numpy", "nowhere", "numpy_version_string") == "unknown"


def kept_kernels(tree: ast.Module) -> list[ast.FunctionDef]:
    """The functions of a module whose machine code Numba keeps on disk."""
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    return [f for f in functions if any("cache=True" in ast.unparse(d) for d in f.decorator_list)]


def test_machine_code_that_is_kept_knows_nothing_beyond_its_room() -> None:
    """Numba compiles again when a file beside the kernel's own changed (see scenes.raster), and for nothing else."""
    seen = 0
    for path in (sources.ROOT / "scenes").rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        ours = {
            alias.asname or alias.name
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom)
            and (node.level or (node.module or "").split(".")[0] == sources.PROJECT)
            and not (node.module or "").startswith(f"{sources.PROJECT}.scenes.raster.")
            for alias in node.names
        }
        for kernel in kept_kernels(tree):
            seen += 1
            assert path.parent == sources.ROOT / "scenes/raster", path
            used = {node.id for node in ast.walk(kernel) if isinstance(node, ast.Name)}
            assert not used & ours, f"{path.name}: {kernel.name} uses {used & ours}"
    assert seen


KEPT = """
import sys
sys.path.insert(0, sys.argv[1])
from tracereel.scenes.raster import stencils
print(stencils.__file__, stencils.draw_ribbon._cache._cache_file._source_stamp)
"""


def test_machine_code_is_compiled_again_when_a_file_beside_it_changed(tmp_path: Path) -> None:
    """A pixel is laid over another in light.py, and drawn from stencils.py."""
    project = copied_project(tmp_path)

    def stamp() -> str:
        command = [sys.executable, "-W", "ignore", "-c", KEPT, str(tmp_path)]
        return subprocess.run(command, capture_output=True, text=True, check=True, cwd=tmp_path).stdout

    before = stamp()
    assert str(project) in before
    assert stamp() == before
    light = project / "scenes/raster/light.py"
    light.write_text(light.read_text(encoding="utf-8").replace("CEILING = 1.25", "CEILING = 1.5"))
    assert stamp() != before


# -- the real film: what depends on what ------------------------------------------------------------------

CLIPS = {clip.name: clip for clip in storyboard.clips()}
WORDS = frozenset({"clip", "alone", "dense", "relu", "softmax", "softmax_cross_entropy", "adam"})
Edit = Callable[..., set[str]]


@pytest.fixture(scope="module")
def edit(tmp_path_factory: pytest.TempPathFactory) -> Edit:
    """Changes one file in a copy of the project; returns the clips of which it changes the source."""
    root = tmp_path_factory.mktemp("project")
    for package in ("engine", "scenes"):
        shutil.copytree(sources.ROOT / package, root / package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(sources.ROOT / "render.py", root)

    def digests() -> dict[str, str]:
        tree = Tree(root)
        return {name: tree.digest(Origin(clip.module, WORDS)) for name, clip in CLIPS.items()}

    before = digests()

    def change(file: str, old: str = "", new: str = "\nNEW = 1\n") -> set[str]:
        path = root / file
        source = path.read_text(encoding="utf-8") if path.exists() else None
        assert old in (source or "")
        path.write_text(
            (source or "").replace(old, new, 1) if old else (source or "") + new, encoding="utf-8"
        )
        after = digests()
        if source is None:
            path.unlink()
        else:
            path.write_text(source, encoding="utf-8")
        return {name for name in CLIPS if after[name] != before[name]}

    return change


def one_line_more(file: str) -> tuple[str, str]:
    """(source, the same with a line more in the longest definition of a file)."""
    source = (sources.ROOT / file).read_text(encoding="utf-8")
    definitions = [
        node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef | ast.ClassDef)
    ]
    longest = max(definitions, key=lambda node: (node.end_lineno or 0) - node.lineno)
    last = longest.body[-1]
    inner = last.body[-1] if isinstance(longest, ast.ClassDef) and isinstance(last, ast.FunctionDef) else last
    lines = source.splitlines(keepends=True)
    lines.insert(inner.lineno - 1, " " * inner.col_offset + "_ = 1\n")
    return source, "".join(lines)


def test_an_edited_clip_changes_that_clip_alone(edit: Edit) -> None:
    assert edit("scenes/acts/learning/backpropagation.py") == {"Backpropagation"}


def test_a_script_changes_the_clip_beside_which_it_lies_alone(edit: Edit) -> None:
    said = ("title = What happened", "title = What became")
    assert edit("scenes/acts/learning/weights_settle.ftl", *said) == {"WeightsSettle"}


def test_a_script_names_lines_of_registries() -> None:
    behind = Tree().behind(Origin("tests.scenes.tell.own.first_and_last", WORDS))
    read = "tracereel.scenes.read"
    for room, line in (("figures", "FIGURES[test_accuracy]"), ("answers", "FACTS[pace]")):
        assert (f"{read}.{room}", line) in behind
    assert (f"{read}.figures", "FIGURES[flipped_weights]") not in behind
    assert (f"{read}.answers", "FACTS[noun_article]") not in behind


def test_a_script_that_cannot_be_read_is_said_before_anything_is_drawn(tmp_path: Path) -> None:
    for package in ("engine", "scenes"):
        (tmp_path / package).symlink_to(sources.ROOT / package)
    (tmp_path / "mine.py").write_text("")
    (tmp_path / "mine.ftl").write_text("title = Mine\n\nnonsense\n")
    with pytest.raises(RenderError, match=r"mine\.ftl, line 3: expected"):
        Tree(tmp_path).behind(Origin("mine"))


WITHOUT_NETWORK = {
    "ActivationFunctions", "BatchSizes", "DecisionBoundary", "LearningRate", "LossLandscape", "Optimizers",
    "UnseenImages", "WhyNonlinear",
}  # fmt: skip


@pytest.mark.parametrize(
    ("part", "users"),
    [
        (
            "exhibits/network/network",
            set(CLIPS) - WITHOUT_NETWORK,
        ),
        ("parts/darts", {"TrainingLoop"}),
        ("exhibits/strands", {"WeightsSettle"}),
        ("parts/time_curve", {"TrainingLoop", "WeightsSettle"}),
        ("raster/bloom", set(CLIPS)),
        ("look/theme", set(CLIPS)),
    ],
)
def test_an_edited_part_changes_exactly_its_clips(edit: Edit, part: str, users: set[str]) -> None:
    file = f"scenes/{part}.py"
    assert edit(file, *one_line_more(file)) == users


def test_another_rule_changes_the_clips_that_show_them_alone(edit: Edit) -> None:
    assert edit("engine/analysis/rules.py", "NARROW = 0.50", "NARROW = 0.55") == {"RulesFail", "UnseenImages"}


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("scenes/read/figures.py", "FIGURES: Registry[str, Maker] = {", "FIGURES: Registry[str, Maker] = {'zz': len,"),
        ("scenes/read/figures.py", "", "\ndef new_figure(view):\n    return [1]\n"),
        ("scenes/read/facts.py", "", "\ndef new_fact(view):\n    return True\n"),
        ("scenes/parts/darts.py", "", "\ndef nobody_calls():\n    return 1\n"),
        ("scenes/parts/darts.py", "", "\n# a comment\n"),
        ("scenes/storyboard.py", "", "\nNEW = 1\n"),
        ("scenes/acts/learning/new_clip.py", "", "from tracereel.scenes.tell.scene import TraceScene\n"),
        ("engine/layers/registry.py", '    "relu": ReLU(),', '    "relu": ReLU(),\n    "zz": ReLU(),'),
        ("engine/layers/registry.py", '    "dense": Dense,', '    "dense": Dense,\n    "zz": Dense,'),
        ("engine/layers/new_layer.py", "", "def new(x):\n    return x\n"),
        ("engine/layers/activations/gelu.py", "", "\nNEW = 1\n"),
        ("scenes/tell/beside.py", "SAID = 2", "SAID = 3"),
        ("scenes/film/render/pair.py", "", "\nNEW = 1\n"),
        ("scenes/film/render/pool.py", "", "\nNEW = 1\n"),
        ("scenes/film/cache/cache.py", "", "\nNEW = 1\n"),
        ("scenes/film/plan/plan.py", "", "\nNEW = 1\n"),
        ("scenes/film/plan/freshness.py", "", "\nNEW = 1\n"),
        ("engine/learning/training.py", "", "\nNEW = 1\n"),
        ("engine/recording/recorder.py", "", "\nNEW = 1\n"),
        ("engine/runs/digits.toml", "", "\n# x\n"),
        ("render.py", "", "\nNEW = 1\n"),
    ],
)  # fmt: skip
def test_what_is_added_or_only_said_leaves_all_clips_fresh(edit: Edit, file: str, old: str, new: str) -> None:
    assert edit(file, old, new) == set()


def test_a_docstring_anywhere_leaves_all_clips_fresh(edit: Edit) -> None:
    for file in ("engine/layers/registry.py", "scenes/parts/darts.py", "scenes/film/render/worker.py"):
        words = (sources.ROOT / file).read_text(encoding="utf-8").split('"""')[1]
        assert edit(file, words, f"{words} Said again.") == set()


@pytest.mark.parametrize(
    "file", ["render/worker", "video/encode", "video/mux", "video/finish", "video/captions"]
)
def test_whatever_films_is_behind_every_clip(edit: Edit, file: str) -> None:
    path = f"scenes/film/{file}.py"
    assert edit(path, *one_line_more(path)) == set(CLIPS)


def test_the_code_of_two_runs_beside_each_other_counts_where_there_are_two() -> None:
    tree, module = Tree(), CLIPS["OneNeuron"].module
    alone, beside = (
        tree.behind(Origin(module, WORDS - {"alone"} | {how})) for how in (plan.ALONE, plan.BESIDE)
    )
    for name in (
        "scenes.film.render.pair:Pair",
        "scenes.tell.beside:labels",
        "scenes.read.figures:FIGURES[optimizer]",
    ):
        module, _, what = name.partition(":")
        assert ((f"tracereel.{module}", what) in beside, (f"tracereel.{module}", what) in alone) == (
            True,
            False,
        )


WITH_SCRIPT = {"FirstAndLast": Clip("FirstAndLast", "tests.scenes.tell.own.first_and_last", "", "")}
NO_PICTURES = ("scenes/storyboard.py", "scenes/public/__init__.py")
PROFILED = """
import json, sys
from pathlib import Path
spec, root = json.loads(Path(sys.argv[1]).read_text()), sys.argv[2]
called = set()

def note(frame, event, _):
    code = frame.f_code
    ours = code.co_filename.startswith((root + "/engine/", root + "/scenes/"))
    if event == "call" and ours and code.co_flags & 1:  # a function, not the body of a class or module
        called.add((code.co_filename[len(root) + 1 :], code.co_qualname.split(".")[0]))

from tracereel.scenes.film.render import worker
sys.setprofile(note)
worker.perform(spec, lambda **_: None)
sys.setprofile(None)
Path(sys.argv[3]).write_text(json.dumps(sorted(called)))
"""


@pytest.mark.parametrize(
    ("name", "kind", "beside"),
    [
        ("TrainingLoop", "clip", False),
        ("OneNeuron", "sheet", False),
        ("WeightsSettle", "sheet", True),
        ("FirstAndLast", "sheet", False),
    ],
)
def test_every_function_that_films_a_clip_is_behind_it(
    tmp_path: Path, name: str, kind: str, beside: bool
) -> None:
    """Python says what is called while a clip is filmed; all of it must have been found by reading."""
    for seed in (1, 2) if beside else (1,):
        short = ["training.epochs=2", "record.schedule=every:4", f"seed={seed}"]
        recorder.record(build.build(catalog.find("spirals", short)), tmp_path / f"{seed}.zarr")
    bound = {"run": str(tmp_path / "1.zarr")} | ({plan.VERSUS: str(tmp_path / "2.zarr")} if beside else {})
    (task,) = plan.tasks([(CLIPS | WITH_SCRIPT)[name]], kind, SMALL, bound)
    filled = tmp_path / "filled"
    filled.mkdir()
    spec, told = tmp_path / "spec.json", tmp_path / "called.json"
    spec.write_text(json.dumps(task.spec(filled)))
    command = [sys.executable, "-W", "ignore", "-c", PROFILED, str(spec), str(sources.ROOT), str(told)]
    subprocess.run(command, check=True, cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(sources.ROOT)})
    tree = Tree()
    behind = {
        (tree.module(module).path.relative_to(tree.root).as_posix(), what)
        for module, what in tree.behind(task.origin)
    }
    called = {(file, what) for file, what in json.loads(told.read_text()) if not what.startswith("<")}
    called = {(file, what) for file, what in called if file not in NO_PICTURES}
    assert len(called) > 150
    assert called - behind == set()


def test_what_is_noted_of_sources_does_not_depend_on_the_process() -> None:
    """Accounts of the same clip are the same to the byte: Python orders sets of strings anew in every process."""
    program = (
        "from tracereel.scenes.film.plan.sources import Origin, Tree\n"
        f"print(list(Tree().files(Origin({CLIPS['Layers'].module!r}, frozenset({sorted(WORDS)!r}))).items()))"
    )
    said = {
        subprocess.run(
            [sys.executable, "-c", program],
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    }
    assert len(said) == 1
