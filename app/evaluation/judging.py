"""What people's lists of right and wrong wordings say of one claim that was found."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import groupby, pairwise
from typing import Literal

from app.claims import Candidate
from app.evaluation.corpus import FLAG, FORM, Listed, Passage
from app.evaluation.form import fault, points_outside
from app.evaluation.wordings import FOUND, NEGATION, STOP, content, likeness, negated, numbers, overlap, words

Judgement = Literal["right", "wrong", "unjudged"]

# A wrong wording is made, and a claim is another with its negation lost or put in, only where nearly all words agree.
SAME = 0.8
# Words a rewording needs, of which the text need not have any.
FREE = STOP | frozenset(
    (
        "do does did not no nor neither never none cannot can could may might must shall should i you we me us them "
        "him my your our those these then than more one what when where while if but so because after before since into"
    ).split()
)
# Verbs whose past no ending tells, in pairs.
PAST = {
    past: verb
    for pair in (
        "brought:bring bought:buy taught:teach thought:think caught:catch sought:seek fought:fight sold:sell told:tell "
        "left:leave made:make went:go gone:go said:say kept:keep felt:feel lost:lose sent:send spent:spend built:build "
        "stood:stand paid:pay heard:hear laid:lay took:take taken:take wrote:write written:write rose:rise risen:rise "
        "fell:fall fallen:fall ran:run came:come became:become gave:give given:give began:begin begun:begin "
        "spoke:speak spoken:speak drove:drive driven:drive won:win held:hold met:meet led:lead grew:grow grown:grow "
        "knew:know known:know drew:draw drawn:draw threw:throw thrown:throw flew:fly saw:see seen:see chose:choose "
        "chosen:choose broke:break broken:break found:find got:get sat:sit sank:sink sunk:sink struck:strike died:die "
        "dying:die lying:lie wore:wear worn:wear meant:mean dealt:deal shot:shoot stole:steal stolen:steal fled:flee"
    ).split()
    for past, verb in [pair.split(":")]
}


@dataclass(frozen=True)
class Judged:
    """A found claim: is it right, by the listed wording it is nearest to, and in which respects does it fail.

    `why` is the wrong wording's cause, or the first of its own failings; None where nothing is wrong with it.
    """

    claim: Candidate
    judgement: Judgement
    why: str | None
    near: Listed | None
    unfaithful: bool
    broken: bool
    dangling: bool


def judge(passage: Passage, claim: Candidate) -> Judged:
    """A claim as the lists of its passage and the rules of form judge it.

    right       the nearest of the listed wordings is one that must or may come
    wrong       it is one that must not; or the claim is one that must or may come but for a negation; or it has a word
                or number that neither passage nor title has, nor a wording of those that must or may come
    unjudged    neither: nobody has listed it, whether true or false
    """
    near = nearest(claim.text, passage)
    cause = _cause(claim.text, near, passage)
    listed = {_plain(one.text) for one in passage.right}
    # What people have listed word for word is whole, and stands alone unless they say otherwise.
    exact = _plain(claim.text) in listed
    broken = None if exact else fault(claim.text, passage.text)
    points = bool(near and near.flagged) or (not exact and points_outside(claim.text))
    dangling = points and FLAG not in claim.flags
    return Judged(
        claim,
        "wrong" if cause else "right" if near else "unjudged",
        cause or broken or ("unresolved" if dangling else None),
        near,
        unfaithful=bool(cause) and cause not in FORM,
        broken=cause in FORM or bool(broken),
        dangling=dangling,
    )


def nearest(wording: str, passage: Passage) -> Listed | None:
    """The listed wording that it is, by content words, then by the order of all words, then a right one; None if none.

    Numbers and negation have to be the same. A wrong wording has to agree closely, and to be all there but for a word
    that does not make it wrong; a right one must not have another name in the place of one of the wording's, nor leave
    open who the wording names.
    """
    alike = [(likeness(wording, one.text), one) for one in passage.listed]
    alike = [
        (like, one) for like, one in alike if like >= (FOUND if one.right else SAME) and _is(wording, one, passage)
    ]
    best = max((like for like, _ in alike), default=0)
    equals = [one for like, one in alike if like == best]
    return max(equals, key=lambda one: (_in_order(wording, one.text), one.right), default=None)


def closest(wording: str, passage: Passage) -> Listed | None:
    """The listed wording that has most words in common with this one, the same claim or not; None if none has any."""
    best = max(passage.listed, key=lambda one: overlap(content(wording), content(one.text)), default=None)
    return best if best and content(best.text) & content(wording) else None


def _cause(wording: str, near: Listed | None, passage: Passage) -> str | None:
    if near and not near.right:
        return near.cause
    if _opposes(wording, passage):
        return "negation"
    return "foreign" if _foreign(wording, passage) else None


def _is(wording: str, one: Listed, passage: Passage) -> bool:
    if one.right:
        instead = _unshared(wording, one.text, passage)
        return not instead or not (one.flagged or _unshared(one.text, wording, passage))
    missing = content(one.text) - content(wording)
    truth = max(passage.right, key=lambda other: overlap(content(one.text), content(other.text)), default=None)
    return not missing or (len(missing) == 1 and truth is not None and missing <= content(truth.text))


def _unshared(one: str, other: str, passage: Passage) -> bool:
    """Whether it has a name of which the other has no word: a run of words that have capitals inside sentences too."""
    inside = {
        name
        for before, word in pairwise(passage.text.split())
        if _capital(word) and before[-1] not in ".?!:"
        for name in words(word)
    } - {"i", "s"}
    runs = (words(" ".join(run)) for capital, run in groupby(one.split(), key=_capital) if capital)
    return any({*run} & inside and not {*run} & inside & {*words(other)} for run in runs)


def _capital(word: str) -> bool:
    return word.lstrip("\"'“‘(")[:1].isupper()


def _in_order(one: str, other: str) -> float:
    return SequenceMatcher(None, words(one), words(other), autojunk=False).ratio()


def _opposes(wording: str, passage: Passage) -> bool:
    """Whether it is a right wording but for a negation, and no right wording negated alike is as near."""
    given = content(wording) - FREE
    alike = [
        (overlap(given, content(one.text) - FREE), negated(one.text) == negated(wording), one.text)
        for one in passage.right
        if numbers(one.text) == numbers(wording)
    ]
    like, same, other = max(alike, key=lambda each: each[:2], default=(0.0, True, ""))
    # "A firm that did not exist" less its relative clause is not the opposite: what was negated is gone as well.
    denied = _denied(wording) or _denied(other)
    return like >= SAME and not same and bool(denied & _roots(wording) & _roots(other))


def _denied(wording: str) -> set[str]:
    """The first word of content after each negation."""
    after = (words(wording[negation.end() :]) for negation in NEGATION.finditer(wording))
    return {_root(next((word for word in rest if word not in FREE), "")) for rest in after}


def _roots(wording: str) -> set[str]:
    return {_root(word) for word in words(wording)}


def _foreign(wording: str, passage: Passage) -> bool:
    known = " ".join([passage.title or "", passage.text, *(one.text for one in passage.right)])
    strange = [word for word in words(wording) if word.isalpha() and len(word) > 2 and word not in FREE]
    return not numbers(wording) <= numbers(known) or not {_root(word) for word in strange} <= _roots(known)


@lru_cache(4096)
def _root(word: str) -> str:
    """A word without what inflection adds, the same for "carry", "carries" and "carried", "sell" and "sold"."""
    verb = PAST.get(word, word)
    stem = re.sub(r"(?<=\w\w)(?:ies|ied|ying|y)$", "i", verb)
    if stem == verb:
        stem = re.sub(r"(?<=\w\w)(?:ing|ed|es|s|e)$", "", verb)
    return re.sub(r"(\w)\1$", r"\1", stem)


def _plain(wording: str) -> str:
    return " ".join(wording.casefold().replace("’", "'").rstrip(" .").split())
