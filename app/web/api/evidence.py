"""The evidence library: rows into it, searching it, a piece of it, its versions and captures."""

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from sqlmodel import Session

from app import pipeline
from app.errors import BadRow, RuleBroken
from app.evidence import captures, finding, library, versions
from app.evidence.captures import Taken
from app.evidence.importers import SAID, Row, names_a_site, repeats
from app.web.api.answers import (
    AddedOut,
    CaptureOut,
    CitedByOut,
    EvidenceOut,
    HitOut,
    ImportOut,
    PassageOut,
    RunOut,
    WholeCaptureOut,
    WholeEvidenceOut,
)
from app.web.api.bodies import json_of
from app.web.api.descriptions import body, file_answer, refusals
from app.web.api.given import EvidenceChange, NewEvidence, NewRows, Retirement
from app.web.dependencies import AnEditor, Reading, SignedIn, TheDesk
from app.web.incoming import fetch_again
from app.web.readers import bytes_of, capture_of, evidence_of, passages_of
from app.web.rendering import original
from app.web.values import Id, PathId, Text

router = APIRouter(route_class=SignedIn)

K = Annotated[int, Query(ge=1, le=200)]
ROW = NewEvidence.model_json_schema()
ACT = refusals(403, 404, 409, 413)


@router.get("/evidence")
def list_evidence(
    session: Reading,
    q: Text = "",
    publisher: Text = "",
    rating: Text = "",
    rated: bool | None = None,
    retired: bool = True,
    before: Id | None = None,
    limit: K = 50,
) -> list[EvidenceOut]:
    """The newest evidence; page on with `before` set to the last id.

    `q` is words of its title or address; `publisher` and `rating` parts of those; `rated` whether it is a fact-check.
    """
    asked = finding.Filter(q, publisher, rating, rated, retired)
    return [EvidenceOut.of(evidence) for evidence in finding.newest(session, asked, before, limit)]


@router.post(
    "/evidence",
    status_code=201,
    responses=refusals(403, 413),
    openapi_extra=body(json={"anyOf": [ROW, {"type": "array", "items": ROW}]}),
)
async def add_evidence(request: Request, desk: TheDesk, user: AnEditor) -> AddedOut:
    """Add one row or a list of them to the library; none is added where one of them is wrong."""
    given = (await json_of(request, NewRows)).root
    rows = [Row(**row.model_dump()) for row in (given if isinstance(given, list) else [given])]
    if any(not row.text.strip() for row in rows):
        raise BadRow("Every row of evidence needs a text.")
    unusable = next((row.url for row in rows if row.url and not names_a_site(row.url)), None)
    if unusable is not None:
        raise BadRow(f"'{unusable}' is not an http or https address.")
    _require_ids_of_their_own(rows)
    return AddedOut.of(await run_in_threadpool(pipeline.add_evidence, desk, user, rows))


@router.get("/evidence/search")
def search_evidence(desk: TheDesk, q: Text, k: K = 10) -> list[HitOut]:
    """The passages and earlier claims nearest to a text."""
    return [HitOut.of(hit) for hit in desk.search(q, k)]


@router.get("/evidence/{evidence_id}", responses=refusals(404))
def show_evidence(session: Reading, evidence_id: PathId) -> WholeEvidenceOut:
    """A piece of evidence with its passages, the claims that cite it, and the captures of all its versions."""
    return _whole(session, evidence_id)


@router.patch("/evidence/{evidence_id}", responses=ACT)
def edit_evidence(
    desk: TheDesk, user: AnEditor, session: Reading, evidence_id: PathId, given: EvidenceChange
) -> WholeEvidenceOut:
    """Put a newer version in its place; that comes back. What is left out stays."""
    evidence = evidence_of(session, evidence_id)
    session.close()
    kept = {name: getattr(evidence, name) for name in SAID if name != "pages"}
    row = replace(Row(**kept), **given.model_dump(exclude_unset=True))
    if not row.text.strip():
        raise BadRow("Evidence needs a text. To take it out of matching, retire it instead.")
    if row.url and not names_a_site(row.url):
        raise BadRow(f"'{row.url}' is not an http or https address.")
    newer = versions.edit(desk.engine, user, evidence_id, row, desk.vectors)
    return _whole(session, newer.id or 0)


@router.post("/evidence/{evidence_id}/retire", responses=ACT)
def retire_evidence(
    desk: TheDesk, user: AnEditor, session: Reading, evidence_id: PathId, given: Retirement
) -> WholeEvidenceOut:
    """Take it out of matching; where claims cite it, only with `confirmed`."""
    lineage = versions.versions(session, evidence_of(session, evidence_id))
    cited = versions.citing(session, [version.id or 0 for version in lineage])
    session.close()
    if cited and not given.confirmed:
        raise RuleBroken('Not retired: claims cite it. Send "confirmed": true if it shall be retired all the same.')
    library.retire(desk.engine, user, evidence_id)
    return _whole(session, evidence_id)


@router.post("/evidence/{evidence_id}/bring-back", responses=ACT)
def bring_evidence_back(desk: TheDesk, user: AnEditor, session: Reading, evidence_id: PathId) -> WholeEvidenceOut:
    """Let a retired piece of evidence be matched again."""
    versions.bring_back(desk.engine, user, evidence_id)
    return _whole(session, evidence_id)


@router.post("/evidence/{evidence_id}/fetch", status_code=202, responses=ACT)
def fetch_evidence(desk: TheDesk, user: AnEditor, session: Reading, evidence_id: PathId) -> ImportOut:
    """Queue the address it was captured from, unless it is on its way already."""
    return ImportOut.of(fetch_again(session, desk, user, evidence_id))


@router.get("/evidence/{evidence_id}/captures/{capture_id}", responses=refusals(404))
def show_capture(session: Reading, evidence_id: PathId, capture_id: PathId) -> WholeCaptureOut:
    """A capture with the text that was read from it, and how that differs from the one before."""
    taken = capture_of(session, evidence_id, capture_id)
    changed = captures.difference(taken.before.text, taken.capture.text) if taken.changed and taken.before else []
    difference = [RunOut.of(run) for run in changed]
    return WholeCaptureOut.of(_capture(taken), text=taken.capture.text, difference=difference)


@router.get(
    "/evidence/{evidence_id}/captures/{capture_id}/raw",
    response_class=Response,
    responses=file_answer("The bytes", "application/octet-stream") | refusals(404),
)
def show_original(session: Reading, evidence_id: PathId, capture_id: PathId) -> Response:
    """The bytes that the address answered."""
    taken = capture_of(session, evidence_id, capture_id)
    return original(taken.capture, bytes_of(session, taken))


def _require_ids_of_their_own(rows: list[Row]) -> None:
    first: dict[str, tuple[int, str]] = {}
    for number, row in enumerate(rows, 1):
        place, said = first.setdefault(row.external_id or f"{number}", (number, row.digest))
        if said != row.digest:
            raise BadRow(f"Row {number}: {repeats(row.external_id or '', f'row {place}')}.")


def _whole(session: Session, evidence_id: int) -> WholeEvidenceOut:
    evidence = evidence_of(session, evidence_id)
    lineage = [version.id or 0 for version in versions.versions(session, evidence)]
    cited = [
        CitedByOut(claim_id=cited.claim.id or 0, passage_id=cited.passage.id or 0, verdict=cited.mark)
        for cited in versions.citing(session, lineage)
    ]
    return WholeEvidenceOut.of(
        evidence,
        versions=lineage,
        passages=[PassageOut.of(passage) for passage in passages_of(session, evidence_id)],
        cited_by=cited,
        captures=[_capture(taken) for taken in captures.history(session, lineage)],
    )


def _capture(taken: Taken) -> CaptureOut:
    return CaptureOut.of(taken.capture, changed=taken.changed, unchanged_since=taken.since)
