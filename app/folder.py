"""The desk's data folder: made where it is missing and, with all that is in it, its owner's alone (POSIX permissions).

A folder that was there before is narrowed where nothing but a desk's own files is in it. Any other may be somebody's
home, or shared for another purpose: it stays as it is, and only the files that are a desk's are narrowed.
"""

import os
import re
import stat
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryFile

from app.errors import Misconfigured

# What a desk writes, of which `index` alone proves nothing.
MARK = re.compile(r"(claimdesk|pipeline)\.(sqlite(-wal|-shm|-journal)?|lock)")
OWN = re.compile(rf"{MARK.pattern}|index")
OTHERS = stat.S_IRWXG | stat.S_IRWXO


def open_folder(folder: Path) -> None:
    """Make the folder ready to be written to. Raises Misconfigured where it cannot be."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with TemporaryFile(dir=folder):  # which says what permissions do not: a disk may be read-only or full
            pass
        if os.name == "posix":
            _narrow(folder.resolve())
    except OSError as error:
        reason = "it is a file" if isinstance(error, FileExistsError) else error.strerror
        raise Misconfigured(
            f"The data folder {folder} cannot be used ({reason}): set CLAIMDESK_DATA_DIR to a folder you may write to."
        ) from error


def _narrow(folder: Path) -> None:
    inside = list(folder.iterdir())
    if inside and not any(MARK.fullmatch(path.name) for path in inside):
        return
    own = [path for path in inside if OWN.fullmatch(path.name)]
    if len(own) == len(inside) and str(folder) != os.path.realpath(os.path.expanduser("~")):
        _take_from_others(folder)
    for path in own:
        _take_from_others(path)


def _take_from_others(path: Path) -> None:
    with suppress(FileNotFoundError):  # the database's journals come and go with the processes that use it
        state = path.lstat()
        if stat.S_ISLNK(state.st_mode) or state.st_uid != os.geteuid() or not state.st_mode & OTHERS:
            return
        path.chmod(stat.S_IMODE(state.st_mode) & ~OTHERS)
        if stat.S_ISDIR(state.st_mode):
            for inside in path.iterdir():
                _take_from_others(inside)
