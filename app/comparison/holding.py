"""Whether two texts give an office to the same person, and a person the same office."""

from app.comparison.offices import BARE, Office
from app.comparison.relations import Comparison

# As these one person at a time holds an office.
ALONE = frozenset(("", "acting"))


def held(one: Office, other: Office) -> Comparison | None:
    """How two offices stand: given to one person or to two, or one person given two that exclude each other."""
    if not _of_the_same(one, other):
        return None
    person = _same_person(one, other)
    if _same_office(one, other):
        if person:
            same = one.mark == other.mark
            return Comparison("agrees" if same else "differs", "holder" if same else "office", (one, other))
        told = (
            (one.body and other.body)
            or (one.office not in BARE and not one.body | other.body)
            or (one.field and not one.body | other.body)
        )
        rivals = one.mark == other.mark and one.mark in ALONE and not one.person & other.person and told
        return Comparison("differs", "holder", (one, other)) if rivals else None
    if person and one.kind == other.kind and one.mark == other.mark and "former" not in (one.mark, other.mark):
        return Comparison("differs", "office", (one, other))
    return None


def _of_the_same(one: Office, other: Office) -> bool:
    """Whether two offices are of one body, as far as both tell."""
    mine, theirs = one.body, other.body
    return not mine or not theirs or mine <= theirs or theirs <= mine


def _same_person(one: Office, other: Office) -> bool:
    return one.person <= other.person or other.person <= one.person


def _same_office(one: Office, other: Office) -> bool:
    mine, theirs = one.field, other.field
    return one.office == other.office and (mine <= theirs or theirs <= mine) and bool(mine) == bool(theirs)
