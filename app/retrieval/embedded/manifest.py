"""What an index's files hold, and whether they are still what was written: one small file, always replaced as a whole.

The files are derived from the database's rows. Whatever is wrong with them is never repaired, only made anew.
"""

import json
import os
import zlib
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np

NAME = "manifest.json"
# Raised when what the files mean changes: files of another format are made anew.
FORMAT = 1
# Of a long file so many pieces of so many bytes, evenly spread, stand for the whole: gigabytes cannot be read through
# at each opening.
PIECES, PIECE = 64, 4096


class Damaged(Exception):
    """Index files that are missing, torn, stale, or not of this desk and model. The message says which."""


@dataclass(frozen=True)
class Manifest:
    """What the files in the folder `generation` hold.

    Everything up to the rows `passage` and `verdict` is in them; the digests are these rows' own, so that files left
    from other rows are noticed. The first `trained_rows` of the `vectors` are in the file `trained`, whose cells were
    made when there were `cells_made_at`. `prints` are the files' fingerprints.
    """

    model: str
    generation: str
    format: int = FORMAT
    passage: int = 0
    passage_digest: str = ""
    verdict: int = 0
    verdict_digest: str = ""
    documents: int = 0
    vectors: int = 0
    dimension: int = 0
    trained: str = ""
    trained_rows: int = 0
    cells_made_at: int = 0
    prints: dict[str, int] = field(default_factory=dict)


def read(folder: Path, model: str) -> Manifest:
    """The manifest of a folder. Raises Damaged where there is none for this model that can be trusted."""
    try:
        content, _, check = (folder / NAME).read_bytes().rpartition(b"\n")
        if int(check) != zlib.crc32(content):
            raise Damaged("its manifest is torn")
        manifest = Manifest(**json.loads(content))
    except FileNotFoundError as error:
        raise Damaged("it has no manifest") from error
    except (ValueError, TypeError) as error:
        raise Damaged(f"its manifest is not readable ({error})") from error
    if manifest.format != FORMAT:
        raise Damaged("it is of another format")
    if manifest.model != model:
        raise Damaged(f"it was made for the model '{manifest.model}'")
    return manifest


def write(folder: Path, manifest: Manifest) -> None:
    """Put a manifest in the place of the folder's own: after a crash there is one or the other, never half of each."""
    content = json.dumps(asdict(manifest)).encode()
    unfinished = folder / f"{NAME}.part"
    with unfinished.open("wb") as file:
        file.write(content + b"\n" + str(zlib.crc32(content)).encode())
        file.flush()
        os.fsync(file.fileno())
    os.replace(unfinished, folder / NAME)


def fingerprint(file: Path, size: int) -> int:
    """What tells the first `size` bytes of a file from others: a CRC-32 over pieces of it. Raises Damaged."""
    check = 0
    try:
        with file.open("rb") as content:
            if os.fstat(content.fileno()).st_size < size:
                raise Damaged(f"{file.name} is cut short")
            for begin in np.unique(np.linspace(0, max(0, size - PIECE), PIECES, dtype=np.int64)):
                content.seek(int(begin))
                check = zlib.crc32(content.read(min(PIECE, size - int(begin))), check)
    except OSError as error:
        raise Damaged(f"{file.name} cannot be read ({error.strerror})") from error
    return check


def verify(folder: Path, name: str, size: int, manifest: Manifest) -> None:
    """Raises Damaged where the first `size` bytes of a file are not those the manifest was written for."""
    if size and fingerprint(folder / name, size) != manifest.prints.get(name):
        raise Damaged(f"{name} is not as it was written")
