"""A recorded training run, and how it lies in its files: `trace.open("build/traces/digits.zarr")`.

schema.py says what a trace holds, FORMAT.md how it lies, to the byte. reading/ believes nothing of a file; writing/
packs what a training hands over while it goes on.
"""

from tracereel.engine.trace.trace import ZIP_SUFFIX, Trace, open, pack

__all__ = ["ZIP_SUFFIX", "Trace", "open", "pack"]
