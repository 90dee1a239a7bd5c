"""Passages that people have taken apart: the claims that have to come, those that may, and wordings that must not."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.errors import NotFound
from app.evaluation import read_lines

# What a splitter gets wrong: the breaks of form, the other faults, and what only claims that have to come test.
FORM = frozenset({"fragment", "form", "layout", "transcript"})
FAULTS = FORM | {
    *("unresolved", "merged", "distribution", "wrong-noun", "joined", "wrong-pronoun", "restrictive", "place-time"),
    "speaker",
}
CAUSES = FAULTS | {"list", "adverbial", "result", "title"}
FLAG = "needs-context"


@dataclass(frozen=True)
class Listed:
    """A wording that people have listed: for a claim with its speaker and whether it points outside itself."""

    text: str
    cause: str | None
    right: bool = True
    speaker: str | None = None
    flagged: bool = False


@dataclass(frozen=True)
class Passage:
    """A text of a genre, with its claims that `must` and `may` come and the wordings that must `not`."""

    id: str
    genre: str
    title: str | None
    text: str
    must: tuple[Listed, ...]
    may: tuple[Listed, ...]
    wrong: tuple[Listed, ...]

    @property
    def right(self) -> tuple[Listed, ...]:
        return self.must + self.may

    @property
    def listed(self) -> tuple[Listed, ...]:
        return self.right + self.wrong


def read_passages(folder: Path, aside: bool = False) -> list[Passage]:
    """The rows of a folder's *.jsonl, but of *.aside.jsonl, which are kept aside; `aside` reads those and no others.

    Raises BadRow naming a bad line of a file, NotFound where there is no such file.
    """
    files = [file for file in sorted(folder.glob("*.jsonl")) if file.name.endswith(".aside.jsonl") == aside]
    if not files:
        raise NotFound(f"There is no {'*.aside.jsonl' if aside else '*.jsonl'} in {folder}.")
    return [passage for file in files for passage in read_lines(file, _passage)]


def _passage(row: dict[str, Any]) -> Passage:
    name, genre, title, text = (row.get(key) for key in ("id", "genre", "title", "text"))
    if not (isinstance(name, str) and isinstance(genre, str) and isinstance(text, str) and text.strip()):
        raise ValueError('it needs an "id", a "genre" and a "text"')
    if not isinstance(title, str | None):
        raise ValueError('"title" is a text or null')
    lists = {key: row.get(key) for key in ("must", "may", "not")}
    if not all(isinstance(listed, list) for listed in lists.values()):
        raise ValueError('it needs lists "must", "may" and "not"')
    must, may, wrong = (tuple(_listed(key, item) for item in listed or ()) for key, listed in lists.items())
    return Passage(name, genre, title, text, must, may, wrong)


def _listed(key: str, item: object) -> Listed:
    if not isinstance(item, dict):
        raise ValueError(f'its "{key}" holds what is not an object')
    text, cause = item.get("text"), item.get("cause")
    if not isinstance(text, str) or not text.strip():
        raise ValueError(f'each of its "{key}" needs a "text"')
    if key == "not":
        if cause not in FAULTS:
            raise ValueError(f'"{text}" needs a "cause": {", ".join(sorted(FAULTS))}')
        return Listed(text, cause, right=False)
    speaker, flags = item.get("speaker"), item.get("flags", [])
    if cause is not None and cause not in CAUSES:
        raise ValueError(f'the "cause" of "{text}" is null or one of {", ".join(sorted(CAUSES))}')
    if not isinstance(speaker, str | None) or flags not in ([], [FLAG]):
        raise ValueError(f'the "speaker" of "{text}" is a text or null, its "flags" are [] or ["{FLAG}"]')
    return Listed(text, cause, speaker=speaker, flagged=bool(flags))
