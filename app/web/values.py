"""What may come in from outside, by path, query, form or JSON: one rule for each kind of value."""

from typing import Annotated

from fastapi import Form, Path
from pydantic import BeforeValidator, Field

# What a column of whole numbers holds on every database, PostgreSQL's being the narrowest.
LARGEST = 2**31 - 1


def _storable(value: object) -> object:
    """Refuse what no database keeps: PostgreSQL has no NUL, and UTF-8 no half of a surrogate pair."""
    if isinstance(value, str) and ("\0" in value or any("\ud800" <= character <= "\udfff" for character in value)):
        raise ValueError("this has a character in it that no text can have (NUL, or half a character): take it out")
    return value


def writable(text: str) -> str:
    """The text as it can be shown again where it was refused: what is no character becomes a question mark."""
    return text.replace("\0", "?").encode("utf-8", "replace").decode()


Text = Annotated[str, BeforeValidator(_storable)]
Number = Annotated[int, Field(ge=-LARGEST, le=LARGEST)]
# The id of a row; one that no row has is for whoever looks it up to refuse.
Id = Annotated[Number, Field(ge=0)]

PathId = Annotated[Id, Path()]
FormText = Annotated[Text, Form()]
FormNumber = Annotated[Number, Form()]
