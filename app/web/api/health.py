"""Whether the desk is well, for whoever watches over it; it needs no token."""

import logging
from typing import Literal

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import func, select

from app.desk import Desk
from app.models import User
from app.web.dependencies import TheDesk, reading

router = APIRouter()
log = logging.getLogger("claimdesk")


class HealthOut(BaseModel):
    """The desk answers, and so does its database, and its pipeline is at work."""

    status: Literal["ok"] = "ok"


class DegradedOut(BaseModel):
    """The desk answers, and `reason` says what does not do its work."""

    status: Literal["degraded"] = "degraded"
    reason: str


@router.get("/healthz", response_model=HealthOut, responses={503: {"model": DegradedOut}})
def healthz(request: Request, desk: TheDesk) -> HealthOut | Response:
    """Whether the desk, its database and its pipeline do their work; where one does not, 503 with the reason."""
    reason = _database_problem(desk) or request.app.state.worker.problem
    return JSONResponse(DegradedOut(reason=reason).model_dump(), 503) if reason else HealthOut()


def _database_problem(desk: Desk) -> str:
    try:
        with reading(desk) as session:
            session.exec(select(func.count()).select_from(User)).one()
    except SQLAlchemyError as fault:
        log.warning("The database does not answer: %s", fault)
        return f"the database does not answer ({type(fault).__name__})"
    return ""
