"""The JSON API, version 1: the same desk for other programs, a module for each noun.

Errors are {"detail": ...} at the refusal's status, with "version" beside it where a claim has moved on.
"""

from fastapi import APIRouter, Security
from fastapi.security import HTTPBearer

from app.web.api import articles, claims, evidence, finding, health, jobs, people, search
from app.web.api.descriptions import refusals

TOKEN = HTTPBearer(auto_error=False, description="A token that 'claimdesk token add EMAIL' prints.")

router = APIRouter()
router.include_router(health.router)
for part in (articles, finding, claims, evidence, jobs, search, people):
    router.include_router(
        part.router, prefix="/api/v1", dependencies=[Security(TOKEN)], responses=refusals(401, 422, 503)
    )
