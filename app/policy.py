"""Who may do what: one table of acts, read by the acts themselves and by the pages that offer them.

A role includes those before it: reader, reviewer, editor, admin. An act on a claim also asks for the claim's state.
"""

from collections.abc import Set
from dataclasses import dataclass

from app.errors import ClaimdeskError, Forbidden, RuleBroken
from app.models import Role, State, User

ANY = frozenset(State)
OPEN, DISMISSED = frozenset({State.open}), frozenset({State.dismissed})


@dataclass(frozen=True)
class Rule:
    """The least role an act needs, and the states a claim may be in for it."""

    role: Role
    states: Set[State] = ANY


RULES: dict[str, Rule] = {
    # Claims.
    "add": Rule(Role.reviewer),
    "edit": Rule(Role.reviewer, OPEN),
    "reanchor": Rule(Role.reviewer, OPEN),
    "split": Rule(Role.reviewer, OPEN),
    "merge": Rule(Role.reviewer, OPEN),
    "dismiss": Rule(Role.reviewer, OPEN),
    "restore": Rule(Role.reviewer, DISMISSED),
    "cite": Rule(Role.reviewer, OPEN),
    "uncite": Rule(Role.reviewer, ANY),
    "take over": Rule(Role.reviewer, OPEN),
    "decide": Rule(Role.reviewer, OPEN),
    "undo": Rule(Role.reviewer, ANY),
    # Articles.
    "submit": Rule(Role.reviewer),
    "retry article": Rule(Role.reviewer),
    "discard article": Rule(Role.reviewer),
    "edit article": Rule(Role.reviewer),
    "archive article": Rule(Role.reviewer),
    "unarchive article": Rule(Role.reviewer),
    "delete article": Rule(Role.editor),
    # The evidence library.
    "import": Rule(Role.editor),
    "retry import": Rule(Role.editor),
    "clear import": Rule(Role.editor),
    "check feed": Rule(Role.editor),
    "add evidence": Rule(Role.editor),
    "edit evidence": Rule(Role.editor),
    "retire evidence": Rule(Role.editor),
    "bring back evidence": Rule(Role.editor),
    # Accounts.
    "add user": Rule(Role.admin),
    "issue token": Rule(Role.admin),
    "sign in": Rule(Role.reader),
    "sign out": Rule(Role.reader),
    "edit oneself": Rule(Role.reader),
}


def may(user: User, act: str, state: State | None = None) -> bool:
    """Whether a user may do an act; with the state of the claim it would be done to, whether that allows it too."""
    return _refusal(user, act, state) is None


def require(user: User, act: str, state: State | None = None) -> None:
    """Raises Forbidden where the user's role does not allow the act, RuleBroken where the claim's state does not."""
    refusal = _refusal(user, act, state)
    if refusal:
        raise refusal


def _refusal(user: User, act: str, state: State | None) -> ClaimdeskError | None:
    rule = RULES[act]
    if not Role(user.role).includes(rule.role):
        return Forbidden(f"This needs the role {rule.role}; {user.email} is {user.role}.")
    if state is None or state in rule.states:
        return None
    if rule.states == DISMISSED:
        return RuleBroken("Only a dismissed claim can be brought back.")
    return RuleBroken(f"This claim is {state}: bring it back before you change it.")
