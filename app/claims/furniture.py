"""Lines and sentences that say nothing of the story they stand in, by their words alone, before any parse."""

import re

from app.claims.openings import DATE
from app.language.lexicon import lists, words
from app.language.lines import ENDS_SENTENCE

SECTIONS = frozenset(lists("layout")["sections"])
DISCLAIMERS = frozenset(lists("layout")["disclaimers"])
CREDITS = words("layout", "credits")
JOINING = words("layout", "joining")
# A longer piece is none; and nobody waits for what it takes to look at one.
LONGEST = 1000
_SITES = "facebook|twitter|x|instagram|linkedin|youtube|tiktok|bluesky|mastodon|threads|whatsapp|telegram"
_ADVICE = "financial|investment|legal|medical|tax|professional"
# Each is matched against a whole line or sentence, without regard to case.
FURNITURE = (
    # marks between parts, times of subtitles, days
    r"[-–—*#=_~•.\s]{2,}|[-–—\s]*(?:30|ends?|\*+|#+)[-–—\s]*|[\d:,.\s]+-->[\d:,.\s]+",
    rf"(?:(?:(?:last |first )?(?:published|updated|posted|modified|issued)|date)(?: on| at)?:? )?{DATE}"
    r"\W*(?:(?:at )?\d{1,2}[:.]\d\d.{0,20})?",
    r"(?:last |first )?(?:published|updated|posted)(?: on| at|:) .{1,40}(?<![.!?])|today['’]s date\b.{0,40}",
    # credits and rights
    r"\(?(?:photo|photograph|picture|image|illustration|graphic|video)s?(?: credits?| source| courtesy)?"
    r"(?: of| by|:| ©) .{1,80}\)?(?<![.!?])",
    r"(?:©|\(c\)|copyright ©?) ?.{0,120}|.{0,60}\ball rights reserved\W*",
    # what to do next
    r"share (?:this|on|via)\b.{0,60}|(?:sign up|subscribe|register) (?:for|to|now|here|today)\b.{0,160}|follow us",
    rf"(?:click|tap) (?:here|on|the|to)\b.{{0,160}}|follow (?:us|\S+(?: \S+)?) on (?:{_SITES})\b.{{0,100}}",
    r"(?:read|see|watch) (?:more|also|next)(?:\s*[:…>→»]|\s(?:about|on|here|at|from)\b).{0,160}",
    r"(?:join|download|visit|like) our (?:app|newsletter|channel|community|mailing list|website|page)\b.{0,120}",
    r"(?:for|to (?:find|get|read|learn)) (?:out )?(?:more|further|additional|media|press)\b.{0,60}"
    r"\b(?:contact|visit|call|see|go to|click|e-?mail|write to|follow)\b.{0,200}",
    r"(?:the )?(?:story|article|post) continues\b.{0,60}",
    r"please (?:contact|visit|call|see|click|e-?mail|subscribe|follow)\b.{0,200}",
    # disclaimers
    r".*\bforward[- ]looking (?:statements?|information)\b.*",
    r".*\bactual (?:results|outcomes|events|performance)\b.*\b(?:differ|vary)\b.*",
    r".*\b(?:undertakes?|assumes?) no (?:obligation|duty|responsibility)\b.*",
    r"(?:this|the) (?:article|story|report|(?:press )?release|post|content|column)\b.{0,40}"
    r"\b(?:first|originally) (?:appeared|published|posted)\b.*",
    rf".*\b(?:for (?:\w+ )?information(?:al)? purposes|as (?:{_ADVICE})(?:(?:,| or|, or) (?:{_ADVICE}))* advice)\b.*",
    rf".*\bnot constitute (?:an |a |any )?(?:offer|solicitation|{_ADVICE})\b.*",
    r".*\bpast performance\b.*\b(?:indicative|guarantee|indicator|guide)\b.*",
    r".*\b(?:views|opinions) expressed\b.*\b(?:author|those of|reflect)\b.*",
)
_FURNITURE = re.compile("|".join(f"(?:{pattern})" for pattern in FURNITURE), re.IGNORECASE | re.DOTALL)
# An address to write to or a number to call.
REACHABLE = re.compile(
    r"[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+|(?:\+\d|\(\d{2,4}\)|\b0\d)[\d ()./-]{6,24}\d|\b\d{3}[-. ]\d{3}[-. ]\d{4}\b"
)
REACH = re.compile(
    r"(?:media |press )?(?:contacts?|e-?mail|call|phone|tel|telephone|mobile|fax|write)\b", re.IGNORECASE
)
ABOUT = re.compile(r"(?:About|ABOUT) (?:[Tt]he )?[A-Z][^.!?:]{0,60}:?")
_NAME = r"[A-Z][\w.’'-]*(?: (?:[A-Z][\w.’'-]*|de|van|von|der|al|bin)){0,4}"
NAMES = re.compile(rf"{_NAME}(?:(?:,|;| and| &) (?:and )?{_NAME})+\.?")
BYLINE = re.compile(r"(?:By|BY) [A-Z](?:\S* ?){1,12}(?<![.!?])")


def is_furniture(words_of: str) -> bool:
    """Whether a line or a sentence says nothing: a byline, a credit, an address, an invitation, a disclaimer."""
    if len(words_of) > LONGEST:
        return False
    bare = words_of.strip(" *_|>»→[]")
    if _section(bare) in SECTIONS | DISCLAIMERS or ABOUT.fullmatch(bare) or NAMES.fullmatch(bare) or _credit(bare):
        return True
    ends = ENDS_SENTENCE.search(bare)
    if REACHABLE.search(bare) and (not ends or REACH.match(bare)):
        return True
    return bool(_FURNITURE.fullmatch(bare)) or bool(BYLINE.fullmatch(bare))


def is_disclaimer(line: str) -> bool:
    """Whether a line is the title of a section of disclaimers."""
    return _section(line) in DISCLAIMERS


def _section(line: str) -> str:
    return re.sub(r"['’]", "", line.strip(" *_|>-–—:#").lower()) if len(line) < 80 else ""


def _credit(line: str) -> bool:
    """ "Reporting by Anna Berg in Oslo; Editing by Siri Holm": nothing but names behind what they did."""
    first, *rest = re.findall(r"[\w.’'@/-]+", line) or [""]
    if first.lower() not in CREDITS or not rest or not (first.lower() == "by" or "by" in map(str.lower, rest[:3])):
        return False
    return all(word[0].isupper() or word.lower() in JOINING | CREDITS for word in rest)


# --- sentences that claim nothing, though what follows may rest on them ---

# Its mark closes a sentence that asks, and so do the quotation marks or brackets around all of it.
QUESTION = re.compile(r"[^“”\"«»]*[?][?!]*|[(\[][^()]*[?][?!]*[)\]]|[“\"«‘'][^“”\"«»]*[?][?!]*[”\"»’']")
# "And we were going to—"; an omission in brackets is none.
BROKEN = re.compile(r"(?:[—–]|--|\w-|(?<![(\[.])(?:\.{3}|…))[\"'”’»]*$")
ASKED = re.compile(
    r"(?:(?:When|If|As) (?:\w+ )?(?:was |were )?(?:asked|pressed|questioned)|Asked|Pressed)\b[^,“\"]*[.:]"
)
# All that is said is where to look: "The report is at https://…".
LINKED = re.compile(r"[^,]*\b(?:is|are|was|were|see|visit|here)[: ]+(?:at |on |available at )?<?https?://\S+\W*", re.I)


def claims_nothing(sentence: str) -> bool:
    """Whether a sentence asks, is broken off, or only says what somebody was asked."""
    kinds = (QUESTION, ASKED, LINKED)
    return bool(BROKEN.search(sentence)) or any(kind.fullmatch(sentence) for kind in kinds)
