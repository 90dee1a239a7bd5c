"""What reviewers do to claims: reword, add, split, merge, reanchor, dismiss, cite, take over, decide, undo.

Every function that takes an engine is an act of a user (see app.acts): one transaction, allowed by the policy, recorded
with the claims as they were before and after; nothing is overwritten that its event does not keep. It takes the version
of the claim its caller has seen and raises Conflict where the claim has moved on since, Forbidden or RuleBroken where
the desk's rules forbid the change, NotFound where there is no such claim.
"""

from app.review.bulk import dismiss_all, unsource_all
from app.review.citations import cite, uncite
from app.review.claims import add, add_quote, claim_of, dismiss, edit, merge, reanchor, restore, split
from app.review.history import Dismissal, Given, dismissals, undone_verdicts, verdicts_of
from app.review.sources import Source
from app.review.undo import last_change, undo
from app.review.verdicts import Progress, decide, progress, take_over
from app.review.wordings import proposal

__all__ = [
    "Dismissal",
    "Given",
    "Progress",
    "Source",
    "add",
    "add_quote",
    "cite",
    "claim_of",
    "decide",
    "dismiss",
    "dismiss_all",
    "dismissals",
    "edit",
    "last_change",
    "merge",
    "progress",
    "proposal",
    "reanchor",
    "restore",
    "split",
    "take_over",
    "uncite",
    "undo",
    "undone_verdicts",
    "unsource_all",
    "verdicts_of",
]
