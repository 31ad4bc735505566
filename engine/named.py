"""Things by name: a table in which only what a run, a trace or a script names is looked up.

Nobody walks through a Registry to draw or to train: a new line in it changes nothing for those who do not name it, and
what a clip's pictures depend on counts the lines that are named alone (scenes/film/plan/sources.py).
"""

from collections.abc import Mapping

Registry = Mapping
