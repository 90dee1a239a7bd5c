"""The JSON API, version 1: the same desk for other programs. Errors are {"detail": ...} at the refusal's status."""

from datetime import date
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel, RootModel, ValidationError
from sqlmodel import Session, col, func, select
from starlette.datastructures import UploadFile

from app import feeds, matching, pipeline, review
from app.citations import Source
from app.comparison.wording import note
from app.errors import BadArticle, BadRow
from app.evidence import captures, versions
from app.evidence.captures import Taken
from app.evidence.importers import Row
from app.models import Article, Claim, Passage, Reference, State, User, Verdict
from app.web.dependencies import AnEditor, AReviewer, TheDesk, user_of
from app.web.pages.articles import bring_in, find, report_response
from app.web.pages.captures import find as find_capture

router = APIRouter()
api = APIRouter(prefix="/api/v1", dependencies=[Depends(user_of)])

M = TypeVar("M", bound=BaseModel)
K = Annotated[int, Query(ge=1, le=200)]


class NewCitation(BaseModel):
    """One of: a passage, an earlier claim, or a link with a title and a quote."""

    passage_id: int | None = None
    claim_id: int | None = None
    url: str = ""
    title: str = ""
    quote: str = ""


class NewVerdict(BaseModel):
    """A verdict on the claim as it is worded at `version`, resting on these citations."""

    verdict: str
    rationale: str = ""
    citations: list[NewCitation] = []
    version: int


class NewEvidence(BaseModel):
    """A row for the library, as in an imported file."""

    text: str
    external_id: str | None = None
    title: str = ""
    url: str = ""
    publisher: str = ""
    published: date | None = None


class NewRows(RootModel[NewEvidence | list[NewEvidence]]):
    """One row, or a list of them."""


class NewArticle(BaseModel):
    """An article as a text or as an address."""

    text: str = ""
    title: str = ""
    url: str = ""


@router.get("/healthz")
def healthz(desk: TheDesk) -> dict[str, str]:
    """Whether the desk answers and its database does."""
    with Session(desk.engine) as session:
        session.exec(select(func.count()).select_from(User)).one()
    return {"status": "ok"}


@api.get("/articles")
def list_articles(desk: TheDesk, before: int | None = None, limit: K = 50) -> list[dict[str, Any]]:
    """The newest articles; page on with `before` set to the last id."""
    with Session(desk.engine) as session:
        query = select(Article).where(col(Article.duplicate_of).is_(None)).order_by(col(Article.id).desc())
        if before is not None:
            query = query.where(col(Article.id) < before)
        articles = session.exec(query.limit(limit)).all()
        progress = review.progress(session, [article.id or 0 for article in articles])
    return [_article(article, progress[article.id or 0]) for article in articles]


@api.post("/articles", status_code=202)
async def create_article(request: Request, desk: TheDesk, user: AReviewer) -> dict[str, Any]:
    """Queue an article: JSON with "text" (and "title") or "url", or a multipart "file"."""
    name, content, given = "", None, NewArticle()
    if request.headers.get("content-type", "").startswith("multipart/"):
        file = (await request.form()).get("file")
        if not isinstance(file, UploadFile):
            raise BadArticle("Send the article as a multipart part named 'file'.")
        name, content = file.filename or "", await file.read(desk.settings.upload_limit + 1)
    else:
        given = _parse(NewArticle, await request.body())
    article, new = await run_in_threadpool(bring_in, desk, user, given.text, given.title, given.url, name, content)
    return {"id": article.id, "status": article.status, "duplicate": not new}


@api.get("/articles/{article_id}")
def show_article(desk: TheDesk, article_id: int) -> dict[str, Any]:
    """An article, its text and how far pipeline and review have come."""
    with Session(desk.engine) as session:
        article = find(session, article_id)
        references = session.exec(select(Reference).where(Reference.article_id == article_id)).all()
        progress = review.progress(session, [article_id])[article_id]
    links = [{"url": link.url, "text": link.text} for link in references]
    return {"text": article.text, "references": links, **_article(article, progress)}


@api.get("/articles/{article_id}/claims")
def list_claims(desk: TheDesk, article_id: int, dismissed: bool = False) -> list[dict[str, Any]]:
    """The article's open claims in the order of the text; with `dismissed`, those set aside too."""
    states = [State.open, State.dismissed] if dismissed else [State.open]
    with Session(desk.engine) as session:
        find(session, article_id)
        query = select(Claim, Verdict).join(Verdict, col(Verdict.id) == Claim.verdict_id, isouter=True)
        query = query.where(Claim.article_id == article_id, col(Claim.state).in_(states))
        found = session.exec(query.order_by(col(Claim.start), col(Claim.end), col(Claim.id))).all()
    return [_claim(claim, verdict) for claim, verdict in found]


@api.get("/claims/{claim_id}")
def show_claim(desk: TheDesk, claim_id: int) -> dict[str, Any]:
    """A claim with the verdict that holds and those before it, newest first."""
    with Session(desk.engine) as session:
        claim = review.find(session, claim_id)
        query = select(Verdict).where(Verdict.claim_id == claim_id).order_by(col(Verdict.id).desc())
        verdicts = session.exec(query).all()
    current = next((verdict for verdict in verdicts if verdict.id == claim.verdict_id), None)
    return {**_claim(claim, current), "verdicts": [verdict.model_dump(mode="json") for verdict in verdicts]}


@api.get("/claims/{claim_id}/matches")
def show_matches(desk: TheDesk, claim_id: int, k: K = 10) -> list[dict[str, Any]]:
    """What bears on a claim, best first, with what is noticed of each: its figures, its stance, how close it is."""
    with Session(desk.engine) as session:
        claim = review.find(session, claim_id)
    [found] = matching.matches(desk, [claim], k)
    return [_match(claim, match) for match in found]


@api.post("/claims/{claim_id}/verdicts", status_code=201)
def give_verdict(desk: TheDesk, user: AReviewer, claim_id: int, given: NewVerdict) -> dict[str, Any]:
    """Decide a claim: 409 with the version now where `version` is stale, 422 where a rule is broken."""
    sources = [Source(**citation.model_dump()) for citation in given.citations]
    claim, verdict = review.decide(desk.engine, user, claim_id, given.version, given.verdict, given.rationale, sources)
    return {"id": verdict.id, "claim_id": claim.id, "version": claim.version, "verdict": verdict.mark}


@api.get("/articles/{article_id}/report")
def report(desk: TheDesk, article_id: int, format: str = "html") -> Response:
    """The report in a format, byte for byte what the command line exports."""
    return report_response(desk, article_id, format)


@api.post("/evidence", status_code=201)
async def add_evidence(request: Request, desk: TheDesk, user: AnEditor) -> dict[str, int]:
    """Add one row or a list of them to the library; none is added where one of them is wrong."""
    given = _parse(NewRows, await request.body()).root
    rows = [Row(**row.model_dump()) for row in (given if isinstance(given, list) else [given])]
    if any(not row.text.strip() for row in rows):
        raise BadRow("Every row of evidence needs a text.")
    added = await run_in_threadpool(pipeline.add_evidence, desk, rows)
    return {"added": added.added, "unchanged": added.unchanged}


@api.get("/evidence/search")
def search(desk: TheDesk, q: str, k: K = 10) -> list[dict[str, Any]]:
    """The passages and earlier claims nearest to a text."""
    return [hit.as_json() for hit in desk.search(q, k)]


@api.get("/evidence/{evidence_id}")
def show_evidence(desk: TheDesk, evidence_id: int) -> dict[str, Any]:
    """A piece of evidence with its passages, the claims that cite it, and the captures of all its versions."""
    with Session(desk.engine) as session:
        evidence = versions.find(session, evidence_id)
        lineage = [version.id or 0 for version in versions.versions(session, evidence)]
        passages = session.exec(
            select(Passage).where(Passage.evidence_id == evidence_id).order_by(col(Passage.start))
        ).all()
        return {
            **evidence.model_dump(mode="json"),
            "versions": lineage,
            "passages": [passage.model_dump(mode="json", exclude={"digest"}) for passage in passages],
            "cited_by": [
                {"claim_id": cited.claim.id, "passage_id": cited.passage.id, "verdict": cited.mark}
                for cited in versions.citing(session, lineage)
            ],
            "captures": [_capture(taken) for taken in captures.history(session, lineage)],
        }


@api.get("/evidence/{evidence_id}/captures/{capture_id}")
def show_capture(desk: TheDesk, evidence_id: int, capture_id: int) -> dict[str, Any]:
    """A capture with the text that was read from it, and how that differs from the one before."""
    with Session(desk.engine) as session:
        taken = find_capture(session, evidence_id, capture_id)
    changed = captures.difference(taken.before.text, taken.capture.text) if taken.changed and taken.before else []
    return {**_capture(taken), "text": taken.capture.text, "difference": [vars(run) for run in changed]}


@api.get("/feeds")
def watched(desk: TheDesk) -> list[dict[str, Any]]:
    """The watched feeds, and how their latest checks went."""
    return [feeds.as_json(feed) for feed in feeds.watched(desk.engine, desk.settings)]


router.include_router(api)


def _parse(model: type[M], body: bytes) -> M:
    try:
        return model.model_validate_json(body)
    except ValidationError as error:
        found = error.errors()[0]
        raise BadRow(f"{'.'.join(map(str, found['loc'])) or 'body'}: {found['msg']}") from error


def _article(article: Article, progress: review.Progress) -> dict[str, Any]:
    shown = article.model_dump(mode="json", exclude={"text", "attempt", "added_by"})
    return {**shown, "counts": {**vars(progress), "claims": progress.claims, "decided": progress.decided}}


def _capture(taken: Taken) -> dict[str, Any]:
    shown = taken.capture.model_dump(mode="json", exclude={"text", "import_id"})
    return {**shown, "changed": taken.changed, "unchanged_since": taken.since and taken.since.isoformat()}


def _match(claim: Claim, match: matching.Match) -> dict[str, Any]:
    stance, probability = match.stance or (None, None)
    return {
        **match.hit.as_json(),
        "comparisons": [
            {
                "relation": found.relation,
                "code": found.code,
                "claim_span": found.claim_span,
                "passage_span": found.passage_span,
                "note": note(found, claim.text, match.hit.text),
            }
            for found in match.comparisons
        ],
        "stance": stance,
        "stance_probability": probability,
        "closeness": match.closeness,
    }


def _claim(claim: Claim, verdict: Verdict | None) -> dict[str, Any]:
    shown = claim.model_dump(mode="json", exclude={"verdict_id", "created_at"})
    return {**shown, "verdict": verdict.mark if verdict else None, "rationale": verdict.rationale if verdict else None}
