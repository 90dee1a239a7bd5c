"""Verbs of saying: their lemmas for a parse, their forms for texts without one."""

from app.language.lexicon import lists

_SAYING: dict[str, str] = lists("verbs")["saying"]
_LISTS = lists("verbs")["lists"]
# Verbs whose clause is what somebody says.
SAYING = frozenset(_SAYING).union(_LISTS["asserting"].split())
# Of these and besides them, what a thing may do as well that says nothing: "the rise shows that".
SHOWING = frozenset(_LISTS["showing"].split())
# Verbs whose clause is what somebody holds to be so.
THINKING = frozenset(_LISTS["thinking"].split())
# What direct speech comes with.
QUOTING = SAYING.union(_LISTS["quoting"].split())


def _forms(verbs: dict[str, str]) -> frozenset[str]:
    return frozenset(form for forms in verbs.values() for form in forms.split())


# The finite forms by which a text says who says or finds something; and of them those that may take an object instead.
REPORTING = _forms(_SAYING) | _forms(lists("verbs")["finding"]) | {"according"}
WITH_OBJECT = _forms({verb: _SAYING[verb] for verb in _LISTS["with_object"].split()})
