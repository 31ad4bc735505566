"""How much a trace may ask of its reader. Anyone may have made the file: sizes are held against these before
memory is taken for them, and whatever exceeds them is refused in one line.

Together they keep opening a trace, and any one reading of it, under 5 seconds and 1 GB; the first reading of a block
that is as large as it may be takes 10 seconds, because all of it is hashed. No recording comes near: its chunks are of
about 2 MiB, its header of some kB. FORMAT.md states the same numbers.
"""

from __future__ import annotations

KIB, MIB = 2**10, 2**20

# Text. JSON takes up to 22 times its size once it is parsed, so that what is parsed at once is kept small.
HEADER_BYTES = 8 * MIB  # zarr.json of the trace: 1,000 layers and 1,000 class names take less than 1 MiB
HEADER_VALUES = 200_000  # numbers, texts, lists and tables in it: a layer has about 40
HEADER_DEPTH = 32  # lists and tables within one another: a header of today has 6
ARRAY_BYTES = 256 * KIB  # zarr.json of one array: about 1 KiB
COMMIT_BYTES = 64 * KIB  # about 200 bytes, and why training stopped
LINE_BYTES = 2 * MIB  # of the manifest: 16,384 arrays with names of 80 bytes
MANIFEST_BYTES = 32 * MIB  # 400,000 digests: 13 million entries of one array, or 20,000 of 650
LINES = 2**16  # of the manifest, one for 32 entries: 2 million entries
ARRAYS = 2**14  # 1,300 layers with 12 each
NAME_BYTES = 1024  # of an array's path; file systems allow 255 for each part

# Numbers in text.
INTEGER = 2**128  # a seed may be as long as the entropy that NumPy draws for one
COUNT = 2**53  # what every JSON reader keeps exactly; of entries, rows, sides
STEPS = 2**26  # of a run: 67 million, of which the scalars alone would take 2.7 GB

# Arrays.
DIMENSIONS = 16
PARAMETERS = 2**28  # of all layers together: 1 GiB as float32, an entry of which nobody records 32
CHUNK_BYTES = 64 * MIB  # one chunk, decoded: 32 times what the recorder makes, and what a zip bomb may cost
CHUNK_OVERHEAD = 64 * KIB  # what an encoded chunk may take besides: numbers that cannot be compressed
READ_BYTES = 256 * MIB  # of one reading: 167 entries of 784 x 512 weights; more is read in ranges
READ_CHUNKS = 2**16  # of one reading, or one block: 4 KiB each where it is as large as it may be
BLOCK_BYTES = 2**31  # what is held against one digest: 32 entries of a layer of 16 million float32

# A packed trace.
FILES = 2**17  # every step of 20,000 of a network of 35 pieces takes 90,000
DIRECTORY_BYTES = 24 * MIB  # the zip's table of contents, at up to 190 bytes a file
