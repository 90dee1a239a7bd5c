"""What can be done by key: the one registry of actions, which the pages, their help and the README all read."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Action:
    """Something that a key does: what scripts know it by, the key it has unless a person chose another, and in words.

    A key is named as browsers name it (https://www.w3.org/TR/uievents-key/): "j", "C" with the shift key held, "?".
    """

    name: str
    key: str
    does: str


ACTIONS = (
    Action("next", "j", "next claim"),
    Action("previous", "k", "previous claim"),
    Action("undecided", "n", "next undecided claim"),
    Action("verified", "1", "verified"),
    Action("disputed", "2", "disputed"),
    Action("unsourced", "3", "unsourced"),
    Action("cite", "c", "cite the marked match"),
    Action("next-match", "ArrowDown", "mark the next match"),
    Action("previous-match", "ArrowUp", "mark the match before"),
    Action("own-source", "C", "cite a source of your own"),
    Action("take-over", "t", "take over the marked match’s verdict, as a draft"),
    Action("edit", "e", "edit the wording"),
    Action("split", "s", "split the claim"),
    Action("merge", "m", "merge it with another"),
    Action("dismiss", "d", "dismiss it as not checkable"),
    Action("add", "a", "add the selected words as a claim"),
    Action("anchor", "r", "move the claim to the selected words"),
    Action("list", "l", "list of claims, text"),
    Action("history", "h", "earlier verdicts"),
    Action("why", "w", "what the scores and flags mean"),
    Action("undo", "u", "undo your last change"),
    Action("mark", "x", "mark the claim in the list, to merge it with others for example"),
    Action("filter", "f", "find claims in the list"),
    Action("help", "?", "all keys"),
)


def keys_of(preferences: Mapping[str, Any]) -> dict[str, str]:
    """Which action each key does for a person: their own choice, by the action's name, or else the usual key."""
    chosen = preferences.get("keys", {})
    keys = {chosen.get(action.name, action.key): action.name for action in ACTIONS}
    keys.pop("", None)  # switched off
    return keys


def keys_by_action(preferences: Mapping[str, Any]) -> dict[str, str]:
    """The key of each action that has one for a person, to be shown beside its button."""
    return {action: key for key, action in keys_of(preferences).items()}
