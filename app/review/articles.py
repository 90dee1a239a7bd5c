"""What is known of an article beside its text, and whether it is on the desk: mended, archived, deleted by people."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Engine
from sqlmodel import Session, col, func, select

from app import policy
from app.acts import act, row_of
from app.claims import Candidate
from app.errors import Conflict, NotFound, RuleBroken
from app.evidence.importers import names_a_site
from app.models import Article, Citation, Claim, State, Status, User, Verdict, digest, now

PARTICULARS = ("title", "author", "publisher", "url", "published", "language")
LONGEST, FIRST = 500, 1400  # code points of a particular, the earliest year something was published in
# The subtag of ISO 639 that a tag of BCP 47 begins with: what is written after it tells nothing here.
LANGUAGE = re.compile(r"[A-Za-z]{2,3}")
# A text's claims with their dates and flags as they are when the text was published on another day.
Redated = Callable[[str, Sequence[Candidate], date | None], Sequence[Candidate]]


def article_of(session: Session, article_id: int) -> Article:
    """The article of that id. Raises NotFound, also for one that has been deleted."""
    return there(row_of(session, Article, article_id))


def there(article: Article) -> Article:
    """The article given. Raises NotFound where it has been deleted."""
    if article.deleted_at is not None:
        raise NotFound(f"There is no article {article.id}.")
    return article


def require_there(session: Session, article_id: int) -> None:
    """Raises NotFound where the article has been deleted; its text is not read for that."""
    gone = select(Article.id).where(Article.id == article_id, col(Article.deleted_at).is_not(None))
    if session.exec(gone).first() is not None:
        raise NotFound(f"There is no article {article_id}.")


# --- particulars ------------------------------------------------------------------------------------------------------


def problems(given: Mapping[str, str], *, titled: bool = True) -> dict[str, str]:
    """What is wrong with particulars as somebody wrote them, by field; `titled` where a title must be among them."""
    found = {name: f"Keep it under {LONGEST} characters." for name in given if len(given[name]) > LONGEST}
    if titled and not given.get("title", "x").strip():
        found["title"] = "An article needs a title: its headline, or a few words by which the desk knows it."
    if given.get("url", "").strip() and not names_a_site(given["url"].strip()):
        found["url"] = "Write an address that starts with http:// or https:// and names a site, or none."
    if given.get("language", "").strip() and not LANGUAGE.fullmatch(given["language"].strip()):
        found["language"] = "Write the language as two or three letters, such as en or fi, or none."
    if not _is_day(given.get("published", "").strip() or "2025-01-31"):
        found["published"] = f"Write the date as 2025-01-31, not before the year {FIRST}, or leave it empty."
    return found


def _is_day(text: str) -> bool:
    try:
        # "Last year" and "tomorrow" are to be dates too.
        return FIRST <= date.fromisoformat(text).year < date.max.year
    except ValueError:
        return False


def particulars(given: Mapping[str, str], *, titled: bool = True) -> dict[str, Any]:
    """The columns that particulars as somebody wrote them come to. Raises RuleBroken for the first that is wrong."""
    for name, problem in problems(given, titled=titled).items():
        raise RuleBroken(f"{name}: {problem}")
    wanted: dict[str, Any] = {name: " ".join(given[name].split()) for name in PARTICULARS if name in given}
    if "published" in wanted:
        wanted["published"] = date.fromisoformat(wanted["published"]) if wanted["published"] else None
    if "language" in wanted:
        wanted["language"] = wanted["language"].lower()
    return wanted


def stamp(article: Article) -> str:
    """What an article's particulars are recognised by, as they are now."""
    return digest(repr([str(getattr(article, name) or "") for name in PARTICULARS]))


def edit(
    engine: Engine, user: User, article_id: int, given: Mapping[str, str], redated: Redated, seen: str = ""
) -> Article:
    """Mend the particulars that are given, as written; what is left out stays. The article comes back.

    Where its date changes, the relative dates of its claims follow. `seen` is the stamp of what the caller was shown:
    raises Conflict where that has changed since, RuleBroken for what cannot be taken, and NotFound.
    """
    policy.require(user, "edit article")  # before the extractor is put to work
    wanted = particulars(given)
    follow = _following(engine, article_id, wanted, redated)
    with act(engine, user, "edit article") as acting:
        article = there(acting.take(Article, article_id))
        if seen and seen != stamp(article):
            raise Conflict("Somebody has changed these particulars since you opened them.")
        article.sqlmodel_update(wanted)
        for claim in acting.session.exec(select(Claim).where(col(Claim.id).in_([id for id, _ in follow]))):
            # It is told of a wording: one that was changed just now keeps what it has.
            if told := follow.get((claim.id, claim.text)):
                claim.dates, claim.flags = dict(told.dates), list(told.flags)
    return article


def _following(
    engine: Engine, article_id: int, wanted: Mapping[str, Any], redated: Redated
) -> dict[tuple[int | None, str], Candidate]:
    """An article's claims, by id and wording, as they are to be told where its date changes; none where it does not."""
    with Session(engine) as session:
        article = article_of(session, article_id)
        if wanted.get("published", article.published) == article.published:
            return {}
        claims = session.exec(select(Claim).where(Claim.article_id == article_id)).all()
    candidates = [
        Candidate(claim.text, claim.quote, claim.start, claim.end, None, flags=tuple(claim.flags), dates=claim.dates)
        for claim in claims
    ]
    told = redated(article.text, candidates, wanted["published"])
    return {
        (claim.id, claim.text): after
        for claim, before, after in zip(claims, candidates, told, strict=True)
        if after != before
    }


# --- on the desk and off it -------------------------------------------------------------------------------------------


def archive(engine: Engine, user: User, article_id: int) -> None:
    """Take an article off the list of what there is to do; it stays readable, and its verdicts match as before."""
    with act(engine, user, "archive article") as acting:
        article = there(acting.take(Article, article_id))
        article.archived_at = article.archived_at or now()


def unarchive(engine: Engine, user: User, article_id: int) -> None:
    """Put an archived article back on the list of what there is to do."""
    with act(engine, user, "unarchive article") as acting:
        there(acting.take(Article, article_id)).archived_at = None


def delete(engine: Engine, user: User, article_id: int) -> None:
    """Let an article be nowhere any more, with its claims and verdicts; the record of what was done stays.

    The same text may come in again. Raises Conflict while the pipeline is at work on it.
    """
    with act(engine, user, "delete article") as acting:
        article = there(acting.take(Article, article_id))
        if article.status not in (Status.ready, Status.failed):
            raise Conflict("This article is being prepared: wait until that is done before you delete it.")
        article.deleted_at, article.digest = now(), None


@dataclass(frozen=True)
class Loss:
    """What goes with an article: its claims that count, the verdicts given on them, and the claims of others' articles
    that cite one of them now.
    """

    claims: int
    verdicts: int
    cited_by: int


def loss(session: Session, article_id: int) -> Loss:
    """What would go if an article were deleted."""
    claims = select(func.count()).select_from(Claim).where(Claim.article_id == article_id, Claim.state == State.open)
    verdicts = select(func.count()).select_from(Verdict).join(Claim, col(Claim.id) == Verdict.claim_id)
    return Loss(
        session.exec(claims).one(),
        session.exec(verdicts.where(Claim.article_id == article_id)).one(),
        len(_citing(session, article_id)),
    )


def _citing(session: Session, article_id: int) -> set[int | None]:
    own = select(Claim.id).where(Claim.article_id == article_id)
    query = select(Claim.id, Claim.citations, Citation.id).join(Citation, col(Citation.claim_id) == Claim.id)
    query = query.join(Article, col(Article.id) == Claim.article_id).where(col(Article.deleted_at).is_(None))
    query = query.where(col(Citation.cited_claim_id).in_(own), Claim.article_id != article_id)
    # What was cited and is no longer has its citation kept all the same.
    return {
        id for id, cited, citation in session.exec(query.where(Claim.state != State.withdrawn)) if citation in cited
    }
