"""What is known of an article: mending it by form, and archiving or deleting the article."""

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import Response

from app import policy
from app.errors import Conflict
from app.models import Article, User
from app.review import articles
from app.web.dependencies import AReviewer, Reading, SignedIn, TheDesk
from app.web.readers import article_of
from app.web.rendering import go, page
from app.web.values import FormText, PathId

router = APIRouter(include_in_schema=False, route_class=SignedIn)


@dataclass(frozen=True)
class Particulars:
    """The fields of a form that tell what is known of an article, but for its address."""

    title: FormText = ""
    author: FormText = ""
    publisher: FormText = ""
    published: FormText = ""
    language: FormText = ""

    @property
    def given(self) -> dict[str, str]:
        """As it was written, by field."""
        return {name: value.strip() for name, value in vars(self).items()}


Told = Annotated[Particulars, Depends()]


@router.get("/articles/{article_id}/particulars")
def particulars_page(request: Request, user: AReviewer, session: Reading, article_id: PathId) -> Response:
    return page(request, "particulars.html", _shown(user, article_of(session, article_id)))


@router.post("/articles/{article_id}/particulars")
def mend_particulars(
    request: Request,
    desk: TheDesk,
    user: AReviewer,
    session: Reading,
    article_id: PathId,
    told: Told,
    url: FormText = "",
    seen: FormText = "",
) -> Response:
    """Mend them: 422 with what is wrong beside each field, 409 with what they are by now."""
    given = told.given | {"url": url.strip()}
    shown = _shown(user, article_of(session, article_id)) | {"form": given, "problems": articles.problems(given)}
    session.close()
    if shown["problems"]:
        return page(request, "particulars.html", shown | {"seen": seen}, status=422)
    try:
        articles.edit(desk.engine, user, article_id, given, desk.extractor.redated, seen)
    except Conflict as refusal:
        now = _shown(user, article_of(session, article_id))
        return page(request, "particulars.html", shown | now | {"form": given, "problem": str(refusal)}, status=409)
    return go(request, f"/articles/{article_id}")


@router.post("/articles/{article_id}/archive")
def archive_article(request: Request, desk: TheDesk, user: AReviewer, article_id: PathId) -> Response:
    articles.archive(desk.engine, user, article_id)
    return go(request, "/")


@router.post("/articles/{article_id}/unarchive")
def unarchive_article(request: Request, desk: TheDesk, user: AReviewer, article_id: PathId) -> Response:
    articles.unarchive(desk.engine, user, article_id)
    return go(request, f"/articles/{article_id}")


@router.get("/articles/{article_id}/delete")
def delete_page(request: Request, user: AReviewer, session: Reading, article_id: PathId) -> Response:
    """What goes if the article is deleted, before it is."""
    policy.require(user, "delete article")
    article = article_of(session, article_id)
    context = {"user": user, "article": article, "loss": articles.loss(session, article_id)}
    return page(request, "delete_article.html", context)


@router.post("/articles/{article_id}/delete")
def delete_article(
    request: Request,
    desk: TheDesk,
    user: AReviewer,
    session: Reading,
    article_id: PathId,
    confirmed: Annotated[bool, Form()] = False,
) -> Response:
    """Delete it, only once that has been confirmed."""
    policy.require(user, "delete article")
    article = article_of(session, article_id)
    if not confirmed:
        context = {"user": user, "article": article, "loss": articles.loss(session, article_id), "unconfirmed": True}
        return page(request, "delete_article.html", context, status=422)
    session.close()
    articles.delete(desk.engine, user, article_id)
    return go(request, "/")


def _shown(user: User, article: Article) -> dict[str, Any]:
    return {"user": user, "article": article, "form": article, "seen": articles.stamp(article), "problems": {}}
