"""spaCy's parse of English text, with what it gets wrong often enough put right: the one tree that everybody reads."""

import importlib
import threading
from typing import TYPE_CHECKING, Any

from app.claims.english.repair import repair
from app.errors import ClaimdeskError

if TYPE_CHECKING:
    from spacy.tokens import Doc

REPAIR = "claimdesk_repair"


class Parser:
    """A spaCy model, loaded when first needed, with `repair` as its last component.

    Not safe to share between threads but by who holds its `lock`.
    """

    def __init__(self, model: str) -> None:
        self.lock = threading.RLock()
        self._model = model
        self._nlp: Any = None

    @property
    def nlp(self) -> Any:  # noqa: ANN401 (spaCy's pipeline; importing its type takes a second)
        """The pipeline. Raises ClaimdeskError where there is no model of that name."""
        with self.lock:
            if self._nlp is None:
                from spacy.language import Language

                nlp = load(self._model)
                Language.component(REPAIR, func=repair)
                nlp.add_pipe(REPAIR)
                self._nlp = nlp
            return self._nlp

    def parse(self, text: str) -> "Doc":
        """One text. Raises ClaimdeskError where there is no model."""
        with self.lock:
            parsed: Doc = self.nlp(text)
            return parsed


def load(name: str) -> Any:  # noqa: ANN401 (see Parser.nlp)
    """A spaCy model, or a package with a load() of its own. Raises ClaimdeskError where there is none."""
    import spacy

    try:
        return spacy.load(name)
    except OSError:
        try:
            return importlib.import_module(name).load()
        except ImportError as error:
            raise ClaimdeskError(
                f"There is no spaCy model '{name}': install it, or set CLAIMDESK_SPACY_MODEL (for English) or "
                "CLAIMDESK_SPACY_MODELS (for other languages) to one that is there."
            ) from error
