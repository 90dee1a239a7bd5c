"""A piece of evidence: its passages, who cites them, its versions; changing, retiring and bringing it back."""

from dataclasses import replace
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response
from sqlmodel import Session, col, select

from app.desk import Desk
from app.errors import Conflict
from app.evidence import captures, library, versions
from app.evidence.importers import Row
from app.models import Evidence, Passage, Role, User
from app.report import link
from app.web.dependencies import AnEditor, AUser, TheDesk, go, page
from app.web.pages.captures import under_way

router = APIRouter(include_in_schema=False)
EDITORS = (Role.editor, Role.admin)


@router.get("/evidence/{evidence_id}")
def show(request: Request, desk: TheDesk, user: AUser, evidence_id: int) -> Response:
    return page(request, "evidence_one.html", _shown(desk, user, evidence_id))


@router.get("/evidence/{evidence_id}/edit")
def form(request: Request, desk: TheDesk, user: AnEditor, evidence_id: int) -> Response:
    """The form to change a piece of evidence; of an older version, the newest one's."""
    with Session(desk.engine) as session:
        evidence = versions.newest(session, versions.evidence_of(session, evidence_id))
    if evidence.id != evidence_id:
        return go(request, f"/evidence/{evidence.id}/edit")
    return page(request, "evidence_edit.html", {"user": user, "evidence": evidence, "form": evidence, "problems": {}})


@router.post("/evidence/{evidence_id}/edit")
def edit(
    request: Request,
    desk: TheDesk,
    user: AnEditor,
    evidence_id: int,
    text: Annotated[str, Form()] = "",
    title: Annotated[str, Form()] = "",
    publisher: Annotated[str, Form()] = "",
    published: Annotated[str, Form()] = "",
    url: Annotated[str, Form()] = "",
    rating: Annotated[str, Form()] = "",
) -> Response:
    """Put a newer version in its place: 422 with what is wrong beside each field, 409 with what it says now."""
    # Browsers send a text's line ends as two characters each.
    text = text.replace("\r\n", "\n").strip()
    given = {"title": title, "publisher": publisher, "published": published, "url": url, "rating": rating}
    given = {name: value.strip() for name, value in given.items()} | {"text": text}
    with Session(desk.engine) as session:
        evidence = versions.evidence_of(session, evidence_id)
    shown = {"user": user, "evidence": evidence, "form": given, "problems": _problems(given)}
    if shown["problems"]:
        return page(request, "evidence_edit.html", shown, status=422)
    day = date.fromisoformat(given["published"]) if given["published"] else None
    row = Row(text, evidence.external_id, given["title"], given["url"], given["publisher"], day, given["rating"])
    row = replace(row, explanation=evidence.explanation, speaker=evidence.speaker, said=evidence.said)
    try:
        newer = versions.edit(desk.engine, user, evidence_id, row, desk.vectors)
    except Conflict as refusal:
        with Session(desk.engine) as session:
            now = versions.newest(session, versions.evidence_of(session, evidence_id))
        shown |= {"evidence": now, "now": now, "problem": str(refusal)}
        return page(request, "evidence_edit.html", shown, status=refusal.status)
    return go(request, f"/evidence/{newer.id}")


@router.post("/evidence/{evidence_id}/retire")
def retire(
    request: Request, desk: TheDesk, user: AnEditor, evidence_id: int, confirmed: Annotated[bool, Form()] = False
) -> Response:
    """Take it out of matching; where claims cite it, only once that has been confirmed."""
    shown = _shown(desk, user, evidence_id)
    if shown["cited"] and not confirmed:
        return page(request, "evidence_one.html", shown | {"unconfirmed": True}, status=422)
    library.retire(desk.engine, user, evidence_id)
    return go(request, f"/evidence/{evidence_id}")


@router.post("/evidence/{evidence_id}/bring-back")
def bring_back(request: Request, desk: TheDesk, user: AnEditor, evidence_id: int) -> Response:
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


def _shown(desk: Desk, user: User, evidence_id: int) -> dict[str, Any]:
    with Session(desk.engine) as session:
        evidence = versions.evidence_of(session, evidence_id)
        lineage = versions.versions(session, evidence)
        ids = [version.id or 0 for version in lineage]
        taken = captures.history(session, ids)
        older = next((version for version in lineage if version.replaced_by == evidence_id), None)
        people = {version.added_by for version in lineage} | {evidence.retired_by}
        return {
            "user": user,
            "editor": user.role in EDITORS,
            "evidence": evidence,
            "newest": lineage[0],
            "lineage": lineage,
            "older": older,
            "difference": captures.difference(older.text, evidence.text) if older else [],
            "passages": _in_order(session, evidence_id),
            "newer": _by_digest(session, lineage[0]) if evidence.replaced_by else {},
            "cited": versions.citing(session, ids),
            "taken": taken,
            "fetch": under_way(session, taken),
            "emails": dict(session.exec(select(User.id, User.email).where(col(User.id).in_(people))).all()),
        }


def _in_order(session: Session, evidence_id: int) -> list[Passage]:
    query = select(Passage).where(Passage.evidence_id == evidence_id).order_by(col(Passage.start))
    return list(session.exec(query))


def _by_digest(session: Session, evidence: Evidence) -> dict[str, int]:
    return {passage.digest: passage.id or 0 for passage in _in_order(session, evidence.id or 0)}
