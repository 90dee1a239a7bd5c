"""How good claims, check-worthiness score, comparison of figures and retrieval are, by what people have labelled."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

from app.errors import BadRow, NotFound

T = TypeVar("T")


def read_lines(file: Path, read: Callable[[dict[str, Any]], T]) -> Iterator[T]:
    """Each JSON line of a file as `read` makes it; `read` says by a ValueError what a line lacks.

    Raises BadRow naming the line, or where there is none; NotFound where there is no such file.
    """
    try:
        lines = file.read_bytes().splitlines()
    except OSError as error:
        raise NotFound(f"Cannot read {file}: {error.strerror}.") from error
    number = 0
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            if not isinstance(row, dict):
                raise ValueError("it is not an object")
            yield read(row)
        except ValueError as error:  # not JSON, not UTF-8, or as raised above
            raise BadRow(f"{file}, line {number}: {error}.") from error
    if not number:
        raise BadRow(f"{file} is empty.")
