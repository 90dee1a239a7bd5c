"""Page furniture: the lines around a story that are no part of it.

A whole line has to be furniture to be left out, and in the words of furniture: a sentence of the story is never dropped
because it mentions a newsletter.
"""

import re
from collections.abc import Sequence

_SITE = r"(?:facebook|twitter|x|whatsapp|linkedin|reddit|telegram|pinterest|instagram|youtube|tiktok|threads|bluesky|mastodon|messenger|pocket|flipboard|snapchat|google news|e-?mail|sms)"
_SITES = rf"{_SITE}(?:(?:,| and| &| \||/| or)* ?{_SITE})*"
_PIECE = r"(?:this |the |our )?(?:article|story|page|post|link|news|video)"

# Matched against a whole line, without regard to case.
FURNITURE = [
    # sharing and following
    rf"(?:share|tweet|post|send|pin|save|print|e-?mail)(?: {_PIECE}| this)?(?: (?:on|via|to|by|with|in|using|over) (?:{_SITES}|friends|a friend))?",
    rf"share(?: {_PIECE})?:?(?: {_SITES})+",
    rf"(?:opens in (?:a )?new (?:window|tab)|copy(?: the)? link|link copied|share (?:options|icon|button)|copied|bookmark|gift {_PIECE}|listen to {_PIECE}|save for later|add to favou?rites)",
    rf"(?:follow|like|find|join) (?:us|me|@?\w+(?: \w+)?)(?: (?:on|at|@) (?:{_SITES}|@\w+)| @\w+)+",
    r"(?:follow|like|contact) us",
    rf"(?:share|follow us|like us|tweet|{_SITE})(?: ?[|·•,/] ?(?:share|tweet|{_SITE}|copy link|print|save))+",
    # more to read
    r"(?:read|see|watch|listen|view) (?:more|also|next|now|on)",
    r"(?:also|must|further) (?:read|reading|watch|see)",
    r"(?:read|see|watch|view|discover|explore) (?:more|also|next)(?: (?:on this(?: story| topic)?|stories|articles))? ?(?:[:：>»→|]|-|–|—) ?.{1,250}",
    r"(?:also|must|further|you (?:may|might) also) (?:read|see|like|watch)(?: on [\w ]{2,30})? ?(?:[:：>»→|]|-|–|—) ?.{1,250}",
    r"(?:read|see) (?:more|all)(?: (?:news|stories|articles|posts|coverage|updates))* (?:about|on|from|by|in|here|at)\b[^.!?]{0,80}[.!]?",
    r"(?:related|recommended|trending|popular|similar|more|latest|top|other|must[- ]read|in pictures)(?: (?:stories|articles|news|content|topics|posts|links|reads|headlines|coverage|videos|reading|for you)| on this story)(?: (?:from|for|by|on) [\w ]{2,30})?:?",
    r"(?:related|recommended)(?: (?:article|story|stories|articles|news|content|reading|coverage|posts?|videos?))? ?[:：|»→] ?.{1,250}",
    r"(?:most (?:read|popular|viewed|shared)|editor'?s? picks|don[’']t miss|you (?:may|might) (?:also )?(?:like|be interested in)|related|recommended(?: for you)?|trending(?: now)?|up next|see also|keep reading|continue reading|show (?:more|less|all)|load more|view all|more on this(?: story| topic)?|what to read next|next article|previous article|tags|topics)(?: ?[:…>»→])?",
    # advertising
    r"[-–—* ]*(?:advertis(?:e)?ment|advertising|sponsored(?: content| by [\w ]{1,40})?|promoted(?: content)?|paid content|anzeige|werbung|publicité|publicidad|pubblicità|advertentie|annons|annonse|mainos)(?: ?[-–—:] ?.{0,60})?[-–—* ]*",
    r"(?:story|article|content|post) continues (?:below|after)(?: (?:this |the )?ad(?:vertisement)?s?)?|scroll (?:down )?to continue(?: reading)?|skip (?:this )?ad(?:vertisement)?|report this ad|why (?:am i seeing )?this ad\??",
    # newsletters, subscriptions, sign-in
    r"(?:sign up|signup|subscribe|register|join)\b[^.!?]{0,120}\b(?:newsletters?|briefing|e-?mail|alerts|inbox|mailing list|podcast|channel|updates)\b[^.!?]{0,80}[.!]?",
    r"(?:get|receive)\b[^.!?]{0,120}\b(?:in|to) your (?:inbox|email)\b[^.!?]{0,60}[.!]?",
    r"(?:our |the )?(?:daily |weekly |free |morning )*newsletters?(?: sign[- ]?up)?|enter your e-?mail(?: address)?|your e-?mail(?: address)?|sign up(?: (?:now|here|today|for free))?|subscribe(?: (?:now|here|today|to (?:us|our \w+|read more)))?|subscribe (?:for|from) (?:only |just )?[£$€].{1,60}|already a subscriber\?.{0,40}",
    r"(?:log|sign) (?:in|out|on)(?: ?(?:/|or|\|) ?(?:register|sign up|join|create (?:an )?account))?|register|my account|create (?:a free |an )?account|support (?:us|our (?:work|journalism))|donate(?: now)?|become a (?:member|supporter|subscriber)|unlock this article",
    # cookies
    r"(?:we(?: and our (?:\d+ )?partners)?|(?:this|our) (?:web)?site) uses? (?:\w+ )?(?:cookies|tracking technologies)\b.{0,500}",
    r"by (?:continuing|using|clicking|browsing)\b.{0,160}\bcookies\b.{0,200}",
    r"(?:accept|reject|allow|decline|manage|customi[sz]e|refuse|necessary|essential)(?: (?:all|only|necessary|essential|my|optional|non-essential))*(?: (?:cookies|preferences|settings|choices))|(?:accept|reject|allow) all|cookies?(?: (?:policy|settings|preferences|notice|consent))|(?:accept|i agree|got it|i accept|agree and (?:close|continue))[.!]?|your privacy(?: choices| matters)?|privacy (?:policy|settings|notice)|terms (?:of (?:use|service)|and conditions|& conditions)|do not sell (?:or share )?my (?:personal )?(?:data|info(?:rmation)?)",
    # comments
    r"comments?|(?:\d+|no) comments?(?: yet)?|(?:(?:view|show|see|read|load)(?: all)?(?: \d+)?(?: more)? )comments?|comments? ?(?:\(\d*\)|:|\d+)|(?:leave|post|write|add|submit) (?:a |your )?(?:comment|reply)(?: below)?|join the (?:conversation|discussion|debate)|comments (?:are|have been) (?:closed|disabled|turned off).{0,40}|have your say|be the first to comment|what do you think\?.{0,60}\bcomments?\b.{0,20}|your email address will not be published\..{0,60}",
    # finding one's way
    r"(?:skip|jump) to (?:main |the )?(?:content|navigation|search|footer|main)|(?:back|return) to (?:top|home|homepage|the top)|(?:main |open |close |toggle )?(?:menu|navigation|search bar|nav|sidebar)|breadcrumbs?|all rights reserved\.?|home(?: ?(?:[>›»/|·•→]|::) ?[\w&' -]{2,30})+",
    r"(?:image|photo|video|media) (?:source|caption|credit),? ?(?:getty images|reuters|ap|afp|epa|pa media|bbc|alamy|shutterstock)(?: ?(?:/|via) ?[\w ]{2,30})?",
    r"\d{1,3}[- ]min(?:ute)?s?(?: read| to read)|reading time:? \d{1,3} min(?:ute)?s?\.?|listen(?: ?\(?\d{1,2}:\d\d\)?)?|estimated reading time.{0,30}",
]
_FURNITURE = re.compile("|".join(f"(?:{pattern})" for pattern in FURNITURE), re.IGNORECASE)

# From a line like this on, what follows is what readers say.
COMMENTS = re.compile(r"\d+ comments?|comments? ?\(\d+\)", re.IGNORECASE)
SENTENCE = re.compile(r".{40,}[.!?…][\"'”’»)\]]*")

SECTIONS = frozenset(
    "home news world uk us europe asia africa politics business economy money finance markets tech technology science "
    "health sport sports football culture arts entertainment lifestyle life travel food opinion comment analysis video "
    "videos audio podcasts live weather climate environment education books music film tv games crosswords puzzles more "
    "about contact login register subscribe newsletters search menu shop jobs cars property".split()
)


def story(lines: Sequence[str]) -> list[str]:
    """The lines of a text without its page furniture, in order."""
    kept: list[str] = []
    sentences = 0
    menu = _menu(lines)
    for number, line in enumerate(lines):
        if sentences > 1 and COMMENTS.fullmatch(line):
            break
        if number in menu or is_furniture(line):
            continue
        kept.append(line)
        sentences += bool(SENTENCE.fullmatch(line))
    return kept


def is_furniture(line: str) -> bool:
    """Whether a whole line is page furniture."""
    return len(line) <= 600 and bool(_FURNITURE.fullmatch(line.strip(" *_|>»→←‹›•·▸▶")))


def _menu(lines: Sequence[str]) -> set[int]:
    """The numbers of lines that make up menus: three or more sections of a newspaper, one after the other."""
    found: set[int] = set()
    run: list[int] = []
    for number, line in enumerate([*lines, ""]):
        if line.strip(" *|•·-").lower() in SECTIONS:
            run.append(number)
            continue
        if len(run) > 2:
            found.update(run)
        run = []
    return found
