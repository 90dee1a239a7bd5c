"""What an extractor makes of passages, held against what people say must, may and must not come of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from app.claims import Candidate, Extractor
from app.evaluation.corpus import Listed, Passage
from app.evaluation.judging import Judged, closest, judge
from app.evaluation.wordings import assigned, merged


@dataclass(frozen=True)
class Outcome:
    """A passage with its found claims, judged, and which of them each claim that must come is, both by place."""

    passage: Passage
    judged: tuple[Judged, ...]
    met: dict[int, int]

    @property
    def speakers(self) -> int:
        """How many of the met claims have the speaker they must have."""
        return sum(
            _same_speaker(self.passage.must[must].speaker, self.judged[found].claim.speaker)
            for must, found in self.met.items()
        )

    @property
    def merged(self) -> int:
        return merged(*self._wordings)

    @property
    def made(self) -> list[Listed]:
        """The wrong wordings that were made, each once."""
        made = {one.near for one in self.judged if one.near}
        return [wrong for wrong in self.passage.wrong if wrong in made]

    @property
    def _wordings(self) -> tuple[list[str], list[str]]:
        return [one.text for one in self.passage.must], [one.claim.text for one in self.judged]


def outcome(passage: Passage, claims: Sequence[Candidate]) -> Outcome:
    """The claims found in a passage, judged."""
    met = assigned([one.text for one in passage.must], [claim.text for claim in claims])
    return Outcome(passage, tuple(judge(passage, claim) for claim in claims), met)


def outcomes(extractor: Extractor, passages: Sequence[Passage]) -> Iterator[Outcome]:
    """What the extractor finds in each passage, judged."""
    for passage in passages:
        yield outcome(passage, extractor.extract(passage.text, passage.title).claims)


def told(result: Outcome) -> Iterator[dict[str, Any]]:
    """A line for each found claim and its judgement, then one for each claim that had to come and has not."""
    for one in result.judged:
        near = one.near or closest(one.claim.text, result.passage)
        yield {
            "id": result.passage.id,
            "text": one.claim.text,
            "speaker": one.claim.speaker,
            "flags": list(one.claim.flags),
            "judgement": one.judgement,
            "why": one.why,
            "near": near.text if near else None,
        }
    for place, must in enumerate(result.passage.must):
        if place not in result.met:
            yield {"id": result.passage.id, "missed": must.text, "cause": must.cause}


def score_passages(results: Sequence[Outcome]) -> dict[str, Any]:
    """How the claims of passages compare with people's lists: of all, by genre, and by cause.

    must, found         number of claims that must come, of claims found
    faithful            1 - the share of the found that are wrong in what they say: a listed wrong wording of a cause
                        that is not of form; a word or number that is not the passage's; a negation lost or put in
    well_formed         1 - the share of the found that are a listed wrong wording of a cause of form, or whose
                        characters show a break (`form.fault`)
    standing_alone      1 - the share of the found that lack the flag 'needs-context' though the listed claim they are
                        has it, or a pronoun points outside them (`form.points_outside`)
    complete            share of the claims that must come that are found, one to one as in `eval claims`; a claim that
                        is nearer still to a wrong wording completes all the same, and costs `faithful`
    precision           share of the found that are a listed right claim
    unjudged            share of the found that nobody has listed
    speaker             share of the claims that must come and do whose speaker is right: none, the name, or its end
    merged              share of the claims that must come that stand inside a found one together with another
    per_1000            claims found for each 1,000 words
    causes              for each cause, the claims that must come and test it, and how many of them are `found`; the
                        wrong wordings of it (`not`), and how many of them are `made`

    Lists end somewhere. A false claim that nobody thought of is 'unjudged' and costs none of the first three figures, a
    true one costs `precision`; so does a pair of names changed about, which is seen only where it is listed as wrong.
    """
    genres: dict[str, list[Outcome]] = {}
    for result in results:
        genres.setdefault(result.passage.genre, []).append(result)
    return {
        **_figures(results),
        "genres": {genre: _figures(genres[genre]) for genre in sorted(genres)},
        "causes": _causes(results),
    }


def _figures(results: Sequence[Outcome]) -> dict[str, float]:
    judged = [one for result in results for one in result.judged]
    found, must = len(judged), sum(len(result.passage.must) for result in results)
    met = sum(len(result.met) for result in results)
    words = sum(len(result.passage.text.split()) for result in results)
    shares = {
        "faithful": 1 - _share(sum(one.unfaithful for one in judged), found),
        "well_formed": 1 - _share(sum(one.broken for one in judged), found),
        "standing_alone": 1 - _share(sum(one.dangling for one in judged), found),
        "complete": _share(met, must),
        "precision": _share(sum(one.judgement == "right" for one in judged), found),
        "unjudged": _share(sum(one.judgement == "unjudged" for one in judged), found),
        "speaker": _share(sum(result.speakers for result in results), met),
        "merged": _share(sum(result.merged for result in results), must),
        "per_1000": 1000 * _share(found, words),
    }
    counts = {"passages": len(results), "must": must, "found": found}
    return counts | {name: round(share, 4) for name, share in shares.items()}


def _causes(results: Sequence[Outcome]) -> dict[str, dict[str, int]]:
    must = [one.cause for result in results for one in result.passage.must]
    found = [result.passage.must[place].cause for result in results for place in result.met]
    wrong = [one.cause for result in results for one in result.passage.wrong]
    made = [one.cause for result in results for one in result.made]
    return {
        cause: {
            "must": must.count(cause),
            "found": found.count(cause),
            "not": wrong.count(cause),
            "made": made.count(cause),
        }
        for cause in sorted({cause for cause in (*must, *wrong) if cause})
    }


def _share(part: float, whole: int) -> float:
    return part / max(1, whole)


def _same_speaker(gold: str | None, found: str | None) -> bool:
    one, other = f" {gold or ''}".casefold(), f" {found or ''}".casefold()
    return bool(gold) == bool(found) and (one.endswith(other) or other.endswith(one))
