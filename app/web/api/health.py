"""Whether the desk is well, for whoever watches over it; it needs no token."""

from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel
from sqlmodel import func, select

from app.models import User
from app.web.api.descriptions import refusals
from app.web.dependencies import Reading

router = APIRouter()


class HealthOut(BaseModel):
    """The desk answers, and so does its database."""

    status: Literal["ok"] = "ok"


@router.get("/healthz", responses=refusals(503))
def healthz(session: Reading) -> HealthOut:
    """Whether the desk answers and its database does."""
    session.exec(select(func.count()).select_from(User)).one()
    return HealthOut()
