"""The one parse of English sentences: a spaCy model's tokens and names, the reader's trees and tags."""

import importlib
import threading
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.errors import Misconfigured

if TYPE_CHECKING:
    from spacy.tokens import Doc

NO_MODEL = (
    "There is no spaCy model '{}': install it, or set CLAIMDESK_SPACY_MODEL (for English) or CLAIMDESK_SPACY_MODELS "
    "(for other languages) to one that is there."
)


class Parser:
    """Reads sentences, one a text; loaded when first needed.

    Not safe to share between threads but by who holds its `lock`.
    """

    def __init__(self, model: str) -> None:
        """Raises Misconfigured where there is no model of that name."""
        _check(model)
        self.lock = threading.RLock()
        self._model = model
        self._nlp: Any = None

    @property
    def nlp(self) -> Any:  # noqa: ANN401 (spaCy's pipeline; importing its type takes a second)
        """The pipeline. Raises Misconfigured where it cannot be loaded."""
        with self.lock:
            if self._nlp is None:
                from app.claims.english.reader import pipeline  # it imports numpy

                self._nlp = pipeline(self._model)
            return self._nlp

    def parse(self, text: str) -> "Doc":
        """One sentence. Raises Misconfigured where the model cannot be loaded."""
        with self.lock:
            parsed: Doc = self.nlp(text)
            return parsed

    def parse_all(self, texts: Iterable[str]) -> "dict[str, Doc]":
        """Sentences by their texts, each parsed once: many together take half as long. Raises as `parse` does."""
        with self.lock:
            once = list(dict.fromkeys(texts))
            return dict(zip(once, self.nlp.pipe(once, batch_size=256), strict=True)) if once else {}


def load(name: str) -> Any:  # noqa: ANN401 (see Parser.nlp)
    """A spaCy model, or a package with a load() of its own. Raises Misconfigured where there is none."""
    import spacy

    try:
        return spacy.load(name)
    except OSError:
        try:
            return importlib.import_module(name).load()
        except (ImportError, AttributeError, TypeError) as error:  # a module without a load() of that kind is none
            raise Misconfigured(NO_MODEL.format(name)) from error


def _check(name: str) -> None:
    """Raises Misconfigured where there is no spaCy model of that name, without importing spaCy."""
    try:
        there = name.startswith("blank:") or Path(name).exists() or find_spec(name) is not None
    except (ImportError, ValueError):  # of a name with dots whose first part is no package
        there = False
    if not there:
        raise Misconfigured(NO_MODEL.format(name))
