"""What can be done by key: the one registry of actions, which the pages, their help and the README all read."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from app.errors import BadChoice
from app.models import User
from app.policy import may

# Where an action can be done, in the order in which help tells of them.
PLACES = {"review": "On an article’s review", "list": "In the list of claims", "everywhere": "On every page"}


@dataclass(frozen=True)
class Action:
    """Something that a key does: what scripts know it by, the key it has unless a person chose another, and in words.

    A key is named as browsers name it (https://www.w3.org/TR/uievents-key/): "j", "C" with the shift key held, "?";
    "" where the action has none until somebody gives it one. `needs` is the act of the policy that it is part of: who
    may not do that is not told of it. `page` is the address of what it opens, where that is a page.
    """

    name: str
    key: str
    does: str
    place: str = "review"
    needs: str = ""
    page: str = ""


ACTIONS = (
    Action("next", "j", "next claim"),
    Action("previous", "k", "previous claim"),
    Action("undecided", "n", "next undecided claim"),
    Action("verified", "1", "verified", needs="decide"),
    Action("disputed", "2", "disputed", needs="decide"),
    Action("unsourced", "3", "unsourced", needs="decide"),
    Action("next-match", "ArrowDown", "mark the next match"),
    Action("previous-match", "ArrowUp", "mark the match before"),
    Action("cite", "c", "cite the marked match", needs="cite"),
    Action("own-source", "C", "cite a source of your own", needs="cite"),
    Action("take-over", "t", "take over the marked match’s verdict, as a draft", needs="take over"),
    Action("edit", "e", "edit the wording", needs="edit"),
    Action("split", "s", "split the claim", needs="split"),
    Action("split-quote", "", "cut the quote instead of the wording", needs="split"),
    Action("merge", "m", "merge it with another", needs="merge"),
    Action("dismiss", "d", "dismiss it as not checkable", needs="dismiss"),
    Action("add", "a", "add the selected words as a claim", needs="add"),
    Action("anchor", "r", "move the claim to the selected words", needs="reanchor"),
    Action("look", "q", "look for other evidence"),
    Action("history", "h", "earlier verdicts"),
    Action("why", "w", "what the scores and flags mean"),
    Action("undo", "u", "undo your last change", needs="undo"),
    Action("show-in-text", "", "lower the panel, to see the text"),
    Action("list", "l", "list of claims, or the text"),
    Action("mark", "x", "mark the claim in the list, to merge it with others for example", "list", needs="merge"),
    Action("filter", "f", "find claims in the list", "list"),
    Action("search", "/", "search the desk", "everywhere", page="/search"),
    Action("help", "?", "all keys", "everywhere", page="/help"),
    Action("articles", "", "go to the articles", "everywhere", page="/"),
    Action("new-article", "", "bring in an article", "everywhere", needs="submit", page="/articles/new"),
    Action("evidence", "", "go to the evidence", "everywhere", page="/evidence"),
    Action("settings", "", "change your name and keys", "everywhere", page="/settings"),
)
# What stays as it is, whatever else a person chooses: no letter by itself does it.
FIXED = {("Ctrl", "K"): "search the desk", ("Ctrl", "Enter"): "send the form you are in", ("Esc",): "leave the field"}

ARROWS = {"ArrowUp": "↑", "ArrowDown": "↓", "ArrowLeft": "←", "ArrowRight": "→"}
# Keys with a name of several letters that may be chosen: the browser's own are none of ours to take.
NAMED = (*ARROWS, "Home", "End", "PageUp", "PageDown", "Insert", "Delete", *(f"F{n}" for n in range(2, 11)))


def offered(user: User | None) -> list[Action]:
    """The actions that a person's role allows; for a stranger, those that need no act."""
    return [action for action in ACTIONS if not action.needs or (user is not None and may(user, action.needs))]


def key_of(action: Action, preferences: Mapping[str, Any]) -> str:
    """The key that a person has chosen for an action, or else its usual one; "" for none."""
    return str(preferences.get("keys", {}).get(action.name, action.key))


def keys_of(preferences: Mapping[str, Any]) -> dict[str, str]:
    """Which action each key does for a person: what they have chosen comes before what is usual."""
    chosen = preferences.get("keys", {})
    by_choice = sorted(ACTIONS, key=lambda action: action.name in chosen)  # the later of two with one key has it
    keys = {key_of(action, preferences): action.name for action in by_choice}
    off = bool(preferences.get("characters_off"))
    return {key: name for key, name in keys.items() if key and not (off and len(key) == 1)}


def caps(key: str) -> tuple[str, ...]:
    """What stands on the keys that one presses for a key: ("Shift", "c"), ("↓",)."""
    if len(key) == 1 and key.isalpha() and key != key.lower():
        return "Shift", key.lower()
    return (ARROWS.get(key, key),)


def told(actions: Iterable[Action], keys: Mapping[str, str]) -> dict[str, dict[tuple[str, ...], str]]:
    """What help says: under each place's heading, what each key does there."""
    by_name = {name: key for key, name in keys.items()}
    found: dict[str, dict[tuple[str, ...], str]] = {heading: {} for heading in PLACES.values()}
    for action in actions:
        if action.name in by_name:
            found[PLACES[action.place]][caps(by_name[action.name])] = action.does
    found[PLACES["everywhere"]] |= FIXED
    return {heading: lines for heading, lines in found.items() if lines}


def help_of(user: User | None) -> dict[str, dict[tuple[str, ...], str]]:
    """What help says to a person, of the keys they have; to a stranger, of the usual ones."""
    return told(offered(user), keys_of(user.preferences if user else {}))


def readme_table() -> list[str]:
    """The README's table of the usual keys, line by line: two columns, of which the left one is read first."""
    lines = [
        f"{'+'.join(f'`{cap}`' for cap in held)} | {does}"
        for place in told(ACTIONS, keys_of({})).values()
        for held, does in place.items()
    ]
    half = (len(lines) + 1) // 2
    right = [*lines[half:], " | "][:half]
    rows = [f"| {a} | | {b} |" for a, b in zip(lines[:half], right, strict=True)]
    return ["| key | does | | key | does |", "|---|---|---|---|---|", *rows]


def chosen_keys(given: Mapping[str, str]) -> dict[str, str]:
    """What a person chose, by the action's name, as it is kept: only what is not the usual; "" switches a key off.

    A key is given as browsers name it or as the keyboard shows it ("↓", "Shift+c"). Raises BadChoice, with what is
    wrong beside each action that it is wrong with.
    """
    keys = {action.name: _read(given.get(action.name, action.key)) for action in ACTIONS}
    problems = {name: problem for name, key in keys.items() if (problem := _problem(name, key, keys))}
    problems |= {name: f"There is no action '{name}'." for name in given if name not in keys}
    if problems:
        raise BadChoice("These keys were not saved: mend the ones that are marked.", problems)
    return {action.name: keys[action.name] for action in ACTIONS if keys[action.name] != action.key}


def _read(given: str) -> str:
    words = given.strip()
    shift, _, letter = words.rpartition("+")
    if shift.strip().lower() == "shift" and len(letter.strip()) == 1:
        return letter.strip().upper()
    usual = {name.lower(): name for name in NAMED} | {arrow: name for name, arrow in ARROWS.items()}
    return usual.get(words.lower(), words)


def _problem(name: str, key: str, keys: Mapping[str, str]) -> str:
    if len(key) > 1 and key not in NAMED:
        return f"“{key[:20]}” is no key that can be had: give one character, or one of {', '.join(NAMED)}."
    others = [action.does for action in ACTIONS if action.name != name and keys[action.name] == key != ""]
    return f"“{'+'.join(caps(key))}” is also “{others[0]}”: give one of them another key, or none." if others else ""


def keys_by_action(preferences: Mapping[str, Any]) -> dict[str, str]:
    """The key of each action that has one for a person, to be shown beside its button."""
    return {action: key for key, action in keys_of(preferences).items()}
