"""Memory: what was made of a trace is made once, for as long as that trace is open.

It belongs to the opened trace, and not to its digest: whoever opens a trace again reads it again, and is told again
where it is no longer what was recorded.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from functools import wraps
from typing import TypeVar
from weakref import WeakKeyDictionary

from tracereel.engine.trace import Trace
from tracereel.engine.trace.schema import Array

MOST = 64  # arrays of a trace, for one function

F = TypeVar("F", bound=Callable[..., Array])


def remembered(function: F) -> F:
    """The function of a trace and of plain numbers and texts, which makes each array once; nobody may write to it."""
    made: WeakKeyDictionary[Trace, OrderedDict[object, Array]] = WeakKeyDictionary()

    @wraps(function)
    def again(trace: Trace, *args: object) -> Array:
        known = made.setdefault(trace, OrderedDict())
        if args not in known:
            known[args] = function(trace, *args)
            known[args].setflags(write=False)
        known.move_to_end(args)
        while len(known) > MOST:
            known.popitem(last=False)
        return known[args]

    return again  # type: ignore[return-value]
