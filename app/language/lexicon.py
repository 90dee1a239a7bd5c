"""The word lists of words/*.toml, each file read once."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "words"


@cache
def lists(file: str) -> Mapping[str, Any]:
    """The lists of a file (its name without .toml) by their names, as TOML has them."""
    return tomllib.loads((FOLDER / f"{file}.toml").read_text("utf-8"))


def words(file: str, *names: str) -> frozenset[str]:
    """The words of one or more lists: those of a text between white space, or the entries of an array."""
    found = (lists(file)[name] for name in names)
    return frozenset(word for entry in found for word in (entry.split() if isinstance(entry, str) else entry))
