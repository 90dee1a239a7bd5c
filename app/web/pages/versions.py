"""A piece of evidence: its passages, who cites them, its versions; changing, retiring and bringing it back."""

from dataclasses import replace
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response
from sqlmodel import Session, col, select

from app.errors import Conflict
from app.evidence import captures, library, versions
from app.evidence.importers import Row
from app.models import Evidence, User
from app.report import link
from app.web.dependencies import AnEditor, AUser, Reading, SignedIn, TheDesk
from app.web.readers import evidence_of, fetch_under_way, passages_of
from app.web.rendering import go, page
from app.web.values import FormText, PathId

router = APIRouter(include_in_schema=False, route_class=SignedIn)


@router.get("/evidence/{evidence_id}")
def piece_page(request: Request, user: AUser, session: Reading, evidence_id: PathId) -> Response:
    return page(request, "evidence_one.html", _shown(session, user, evidence_id))


@router.get("/evidence/{evidence_id}/edit")
def edit_page(request: Request, user: AnEditor, session: Reading, evidence_id: PathId) -> Response:
    """The form to change a piece of evidence; of an older version, the newest one's."""
    evidence = versions.newest(session, evidence_of(session, evidence_id))
    if evidence.id != evidence_id:
        return go(request, f"/evidence/{evidence.id}/edit")
    return page(request, "evidence_edit.html", {"user": user, "evidence": evidence, "form": evidence, "problems": {}})


@router.post("/evidence/{evidence_id}/edit")
def edit_piece(
    request: Request,
    desk: TheDesk,
    user: AnEditor,
    session: Reading,
    evidence_id: PathId,
    text: FormText = "",
    title: FormText = "",
    publisher: FormText = "",
    published: FormText = "",
    url: FormText = "",
    rating: FormText = "",
) -> Response:
    """Put a newer version in its place: 422 with what is wrong beside each field, 409 with what it says now."""
    # Browsers send a text's line ends as two characters each.
    text = text.replace("\r\n", "\n").strip()
    given = {"title": title, "publisher": publisher, "published": published, "url": url, "rating": rating}
    given = {name: value.strip() for name, value in given.items()} | {"text": text}
    evidence = evidence_of(session, evidence_id)
    session.close()
    shown = {"user": user, "evidence": evidence, "form": given, "problems": _problems(given)}
    if shown["problems"]:
        return page(request, "evidence_edit.html", shown, status=422)
    day = date.fromisoformat(given["published"]) if given["published"] else None
    row = Row(text, evidence.external_id, given["title"], given["url"], given["publisher"], day, given["rating"])
    row = replace(row, explanation=evidence.explanation, speaker=evidence.speaker, said=evidence.said)
    try:
        newer = versions.edit(desk.engine, user, evidence_id, row, desk.vectors)
    except Conflict as refusal:
        now = versions.newest(session, evidence_of(session, evidence_id))
        shown |= {"evidence": now, "now": now, "problem": str(refusal)}
        return page(request, "evidence_edit.html", shown, status=refusal.status)
    return go(request, f"/evidence/{newer.id}")


@router.post("/evidence/{evidence_id}/retire")
def retire_piece(
    request: Request,
    desk: TheDesk,
    user: AnEditor,
    session: Reading,
    evidence_id: PathId,
    confirmed: Annotated[bool, Form()] = False,
) -> Response:
    """Take it out of matching; where claims cite it, only once that has been confirmed."""
    shown = _shown(session, user, evidence_id)
    if shown["cited"] and not confirmed:
        return page(request, "evidence_one.html", shown | {"unconfirmed": True}, status=422)
    session.close()
    library.retire(desk.engine, user, evidence_id)
    return go(request, f"/evidence/{evidence_id}")


@router.post("/evidence/{evidence_id}/bring-back")
def bring_piece_back(request: Request, desk: TheDesk, user: AnEditor, evidence_id: PathId) -> Response:
    versions.bring_back(desk.engine, user, evidence_id)
    return go(request, f"/evidence/{evidence_id}")


def _problems(given: dict[str, str]) -> dict[str, str]:
    """What is wrong with a form, by field."""
    problems = {}
    if not given["text"]:
        problems["text"] = "Evidence needs a text. To take it out of matching, retire it instead."
    if given["url"] and not link(given["url"]):
        problems["url"] = "Write an address that starts with http:// or https:// and names a site, or none."
    try:
        date.fromisoformat(given["published"] or "2025-01-31")
    except ValueError:
        problems["published"] = "Write the date as 2025-01-31, or leave it empty."
    return problems


def _shown(session: Session, user: User, evidence_id: int) -> dict[str, Any]:
    evidence = evidence_of(session, evidence_id)
    lineage = versions.versions(session, evidence)
    ids = [version.id or 0 for version in lineage]
    taken = captures.history(session, ids)
    older = next((version for version in lineage if version.replaced_by == evidence_id), None)
    people = {version.added_by for version in lineage} | {evidence.retired_by}
    those = select(User).where(col(User.id).in_(people))
    return {
        "user": user,
        "evidence": evidence,
        "newest": lineage[0],
        "lineage": lineage,
        "older": older,
        "difference": captures.difference(older.text, evidence.text) if older else [],
        "passages": passages_of(session, evidence_id),
        "newer": _by_digest(session, lineage[0]) if evidence.replaced_by else {},
        "cited": versions.citing(session, ids),
        "taken": taken,
        "fetch": fetch_under_way(session, taken),
        "people": {person.id: person.shown_as for person in session.exec(those)},
    }


def _by_digest(session: Session, evidence: Evidence) -> dict[str, int]:
    return {passage.digest: passage.id or 0 for passage in passages_of(session, evidence.id or 0)}
