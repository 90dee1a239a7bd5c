"""Page furniture: the lines around a story that are no part of it.

A whole line has to be furniture to be left out, and in the words of furniture: a sentence of the story is never dropped
because it mentions a newsletter.
"""

import re
from collections.abc import Sequence

_SITE = (
    "(?:facebook|twitter|x|whatsapp|linkedin|reddit|telegram|pinterest|instagram|youtube|tiktok|threads|bluesky"
    "|mastodon|messenger|pocket|flipboard|snapchat|google news|e-?mail|sms)"
)
_SITES = rf"{_SITE}(?:(?:,| and| &| \||/| or)* ?{_SITE})*"
_PIECE = "(?:(?:this |the |our )?(?:article|story|page|post|link|news|video)|this)"
_NEWS = "(?:stories|story|articles?|news|content|topics|posts?|links|reads|headlines|coverage|videos?|reading|updates)"
# What a notice says cookies are for; a recipe says something else.
_PURPOSE = r"(?: (?:to|on|and|for|that)\b.{0,500}|[.!]?)"
_MAIL = "(?:newsletters?|briefing|e-?mails?|alerts|inbox)"
# What stands between a label and what it labels.
_MARK = "(?: ?[:：>»→|]| [-–—]) ?"

# Each is matched against a whole line, without regard to case.
FURNITURE = (
    # sharing and following
    rf"(?:share|tweet|post|send|pin|save|print|e-?mail)(?: {_PIECE})?(?: (?:on|via|to|by|with) (?:{_SITES}|friends))?",
    rf"share(?: {_PIECE})?:?(?: {_SITES})+",
    rf"(?:share|follow us|like us|tweet|{_SITE})(?: ?[|·•,/] ?(?:share|tweet|{_SITE}|copy link|print|save))+",
    rf"(?:follow|like|find|join) (?:us|me|@?\w+(?: \w+)?)(?: (?:on|at) (?:{_SITES}|@\w+)| @\w+)+[.!]?",
    "(?:follow|like|contact) us[.!]?",
    "copy(?: the)? link|link copied|share (?:options|icon|button)|opens in (?:a )?new (?:window|tab)",
    rf"(?:gift|listen to) {_PIECE}|save for later|add to favou?rites|bookmark",
    # more to read
    "(?:read|see|watch|view|discover|explore) (?:more|also|next|now)(?: ?[…>»→])?",
    rf"(?:read|see|watch|view|discover|explore) (?:more|also|next)(?: (?:on this|{_NEWS}))?{_MARK}.{{1,250}}",
    rf"(?:also|must|further) (?:read|reading|watch|see)(?:{_MARK}.{{1,250}})?",
    rf"you (?:may|might) (?:also )?(?:like|be interested in)(?:{_MARK}.{{0,250}})?",
    rf"(?:read|see) (?:more|all)(?: {_NEWS})* (?:about|on|from|by|in|here|at)\b[^.!?]{{0,80}}[.!]?",
    rf"(?:related|recommended|trending|popular|similar|more|latest|top|other|must[- ]read) {_NEWS}:?",
    rf"(?:more|latest|top) {_NEWS} (?:from|on|by) [\w ]{{2,30}}:?",
    rf"(?:related|recommended)(?: {_NEWS})?{_MARK}.{{1,250}}",
    "(?:most (?:read|popular|viewed|shared)|editor['’]?s['’]? picks|don['’]t miss|related|recommended):?",
    "(?:trending(?: now)?|up next|see also|more on this(?: story| topic)?|what to read next|tags|topics):?",
    "(?:next|previous) article|(?:keep|continue) reading(?: ?[…>»→])?|show (?:more|less|all)|load more|view all",
    # advertising
    "(?:advertis(?:e)?ment|sponsored|promoted)(?: content| by [\\w ]{1,40}| ?[-–—:] ?scroll .{1,40})?",
    "paid content|anzeige|werbung|publicité|publicidad|pubblicità|advertentie|annons|annonse|mainos",
    "(?:story|article|content|post) continues (?:below|after)(?: (?:this |the )?ad(?:vertisement)?s?)?",
    "scroll (?:down )?to continue(?: reading)?|skip (?:this )?ad(?:vertisement)?|report this ad|why this ad\\??",
    # newsletters, subscriptions, sign-in
    rf"(?:sign up|subscribe|register|join)\b[^.!?]{{0,120}}\b{_MAIL}\b[^.!?]{{0,80}}[.!]?",
    r"subscribe (?:to|on)\b[^.!?]{0,60}\b(?:podcast|channel|updates|youtube|feed)\b[^.!?]{0,30}[.!]?",
    r"(?:get|receive)\b[^.!?]{0,120}\b(?:in|to) your (?:inbox|email)\b[^.!?]{0,60}[.!]?",
    "(?:our |the )?(?:daily |weekly |free |morning )*newsletters?(?: sign[- ]?up)?",
    "(?:enter )?your e-?mail(?: address)?",
    "(?:sign up|subscribe)(?: (?:now|here|today|for free))?[.!]?",
    "subscribe to (?:us|our \\w+|read more|continue reading)[.!]?",
    "subscribe (?:for|from) (?:only |just )?[£$€].{1,60}|already a subscriber\\?.{0,40}|unlock this article",
    "(?:log|sign) (?:in|out)(?: ?(?:/|or|\\|) ?(?:register|sign up|join|create (?:an )?account))?|my account",
    "create (?:a free |an )?account|support our (?:work|journalism)|donate(?: now)?|become a (?:member|supporter)",
    # cookies and terms
    rf"(?:we(?: and our (?:\d+ )?partners)?|(?:this|our) (?:web)?site) uses? (?:\w+ )?cookies{_PURPOSE}",
    r"by (?:continuing|using|clicking|browsing)\b.{0,160}\bcookies\b.{0,200}",
    "(?:accept|reject|allow|decline|manage|refuse)(?: (?:all|only|necessary|my))* (?:cookies|preferences|choices)",
    "(?:accept|reject|allow) all|i (?:agree|accept)|got it[.!]?",
    "cookies? (?:policy|settings|preferences|notice|consent)",
    "(?:your )?privacy (?:policy|settings|notice|choices)|terms of (?:use|service)|terms (?:and|&) conditions",
    "do not sell (?:or share )?my (?:personal )?(?:data|information)|all rights reserved\\.?",
    # comments
    r"comments?:?|(?:\d+|no) comments?(?: yet)?|comments? ?(?:\(\d*\)|\d+)|comments (?:are|have been) closed.{0,40}",
    r"(?:view|show|see|read|load)(?: all)?(?: \d+)?(?: more)? comments?|be the first to comment[.!]?",
    "(?:leave|post|write|add) (?:a |your )?(?:comment|reply)(?: below)?[.!]?",
    "(?:join|start) the (?:conversation|discussion|debate)[.!]?|have your say[.!]?",
    "your email address will not be published\\..{0,60}",
    # finding one's way
    "(?:skip|jump) to (?:main |the )?(?:content|navigation|search|footer)",
    "(?:back|return) to (?:the )?(?:top|home|homepage)|(?:main |open |close |toggle )?(?:menu|navigation|search bar)",
    "home(?: ?[>›»→] ?[\\w&' -]{2,30})+",
    r"(?:image|photo|video|media) source, .{2,60}",
    r"\d{1,3}[- ]min(?:ute)?s? read|(?:estimated )?reading time:? \d{1,3} min(?:ute)?s?\.?",
)
_FURNITURE = re.compile("|".join(f"(?:{pattern})" for pattern in FURNITURE), re.IGNORECASE)
_LONGEST = 600
# What furniture is decked out with.
_ORNAMENTS = " *_|>»→←‹›•·▸▶▼-–—[]"

# What follows a line like this, below the story, is what readers say.
COMMENTS = re.compile(r"\d+ comments?|comments? ?\(\d+\)", re.IGNORECASE)
SENTENCE = re.compile(r".{40,}[.!?…][\"'”’»)\]]*")

# The sections of a newspaper, as its menu names them.
SECTIONS = frozenset(
    {"home", "news", "world", "uk", "us", "europe", "asia", "africa", "politics", "business", "economy", "money"}
    | {
        "finance",
        "markets",
        "tech",
        "technology",
        "science",
        "health",
        "sport",
        "sports",
        "football",
        "culture",
        "arts",
    }
    | {"entertainment", "lifestyle", "life", "travel", "food", "opinion", "comment", "analysis", "video", "videos"}
    | {"audio", "podcasts", "live", "weather", "climate", "environment", "education", "books", "music", "film", "tv"}
    | {"games", "crosswords", "puzzles", "more", "about", "contact", "login", "register", "subscribe", "newsletters"}
    | {"search", "menu", "shop", "jobs", "cars", "property"}
)


def story(lines: Sequence[str]) -> list[int]:
    """The numbers of a text's lines that are no page furniture, in order."""
    kept: list[int] = []
    sentences = 0
    menu = _menu(lines)
    for number, line in enumerate(lines):
        if sentences > 1 and COMMENTS.fullmatch(line):
            break
        if number not in menu and not is_furniture(line):
            kept.append(number)
            sentences += bool(SENTENCE.fullmatch(line))
    return kept


def is_furniture(line: str) -> bool:
    """Whether a whole line is page furniture."""
    if len(line) > _LONGEST:
        return False
    sections = re.split(" ?[|·•/>›»] ?", line.strip(_ORNAMENTS).lower())
    return (len(sections) > 2 and SECTIONS.issuperset(sections)) or bool(_FURNITURE.fullmatch(line.strip(_ORNAMENTS)))


def _menu(lines: Sequence[str]) -> set[int]:
    """The numbers of the lines that make up menus: three or more sections of a newspaper, one after the other."""
    found: set[int] = set()
    run: list[int] = []
    for number, line in enumerate([*lines, ""]):
        if line.strip(_ORNAMENTS).lower() in SECTIONS:
            run.append(number)
        else:
            found.update(run if len(run) > 2 else ())
            run = []
    return found
