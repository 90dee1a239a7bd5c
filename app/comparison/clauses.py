"""The words around the figures of a text: names, who says it, where clauses begin, who is spoken of."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from app.comparison.counted import FREQUENT
from app.comparison.hedges import HEDGES
from app.comparison.quantities import Quantity
from app.comparison.vocabulary import concept, is_name, vocabulary
from app.language.dates import MONTHS, WEEKDAYS
from app.language.function_words import ARTICLES, BE, DETERMINERS, FUNCTION_WORDS, POINTING, POSSESSIVES
from app.language.tense import is_past
from app.language.tokens import Token
from app.language.verbs import REPORTING, WITH_OBJECT

CUTS = frozenset(", ; and but while whereas against from compared – — ( or than to".split())
CLAUSES = frozenset(
    ", ; : – — ( ) while whereas but as after when because although though which who that where".split()
)
ASIDE = frozenset("by with from for to after since near to over on via through including".split())
PLACES = frozenset("in at across near throughout inside outside within".split())
LINKS = frozenset("in at to for on against from by into with among of under over during".split())
RELATIVE = frozenset("that who which where".split())
OPENERS = frozenset("at with in on by from under over among during after".split())
# Who a pronoun stands for, by its forms.
PERSONS = {form: group.split()[0] for group in (
    "he him his", "she her hers", "it its", "they them their theirs", "we us our ours", "i me my", "you your yours"
) for form in group.split()}  # fmt: skip
# What they show may be the figure itself: "thermometers in Sarno showed 41C".
SHOWING = frozenset("show shows showed recorded register registered".split())
SUBORDINATE = frozenset("when as after before while although though if since once because".split())
PHRASE = 6
# A figure stands so near to the "it" of "it was around 42 degrees".
EXPLETIVE = 6
PAST = frozenset("was were had".split())
# A speaker's name and office have at most so many words.
SPEAKER_WORDS = 10


class Words:
    """The tokens of a text with its figures, and what can be told from where they stand."""

    def __init__(self, tokens: Sequence[Token], quantities: Sequence[Quantity]) -> None:
        self.tokens, self.quantities = tokens, quantities
        self.spoken = {concept(token.low): token.text for token in reversed(tokens) if token.kind == "word"}
        self.dated = {n for one in quantities if one.kind == "date" for n in range(one.at, one.stop)}
        self.inside = {n for quantity in quantities for n in range(quantity.at, quantity.stop)}
        # "Only 12" is 12; that it is little is an opinion.
        self.inside |= {n for n, token in enumerate(tokens) if token.low in ("only", "just") and n + 1 in self.inside}
        self.reporting = set(self.find_reporting())
        self.inside |= self.reporting
        self.named = {
            n
            for n, token in enumerate(tokens)
            if n not in self.inside and is_name(token, tokens[n + 1] if n + 1 < len(tokens) else None)
        }

    def place(self, quantity: Quantity, cuts: Sequence[int]) -> tuple[int, int]:
        """The clause a figure stands in; what only leads up to a sentence's subject belongs to the next one."""
        first, last = max(cut for cut in cuts if cut <= quantity.at), min(cut for cut in cuts if cut > quantity.at)
        leads = first == cuts[0] and self.leads(first) and last < cuts[-1]
        return first, cuts[cuts.index(last) + 1] if leads else last  # "At 54 tonnes, the tank is …"

    def about(self, start: int, end: int, place: tuple[int, int], cuts: Sequence[int]) -> frozenset[str]:
        """The content words of a clause with those of the sentence's first, but for what else that one measures."""
        own = self.words(*place)
        lead = frozenset[str]() if place[0] == start else self.words(start, cuts[1])
        found = own | (lead - vocabulary().measures if own & vocabulary().measures else lead)
        return found if found & vocabulary().measures else found | self.words(start, end) & vocabulary().measures

    def said(self, start: int, end: int, place: tuple[int, int], cuts: Sequence[int]) -> frozenset[str]:
        """All words of a clause and of the sentence's first, small ones too, and what restricts the sentence."""
        lead = frozenset[str]() if place[0] == start else self.words(start, cuts[1], keep=True)
        whole = self.words(start, end, keep=True) & vocabulary().restricting
        return self.words(*place, keep=True) | lead | whole

    def names_of(self, quantity: Quantity, place: tuple[int, int], cuts: Sequence[int]) -> tuple[frozenset[str], ...]:
        """The names of a clause, with those of the sentence's first where it has but places."""
        names = self.names(*place)
        if place[0] != cuts[0] and len(names) == len(self.places(*place)):
            names += self.names(cuts[0], cuts[1])
        return names or self.names(cuts[0], place[1])

    def subject(self, start: int, end: int) -> str:
        """The first word that says what a sentence is about, a pronoun too, but not one behind a preposition."""
        behind = False
        for n in range(start, end):
            token = self.tokens[n]
            if token.kind != "word" or n in self.inside:
                behind = behind and token.text != "," and n not in self.dated
                continue
            if behind and n in self.named and not token.owner and n + 1 not in self.named:
                behind = False  # "In Norway exports"
                continue
            if token.low in POINTING and (behind or token.low in POSSESSIVES or self.expletive(n)):
                continue
            if token.low == "of" and n - 1 in self.inside:  # "4 per cent of voters"
                continue
            if token.low in POINTING:
                return "" if n > start and self.reporting.issuperset(range(start, n)) else token.low
            if n == start and token.low in SUBORDINATE:
                behind = True
                continue
            participle = (
                n == start and (is_past(token.low) or token.low.endswith("ing")) and self.tokens[n + 1].low in LINKS
            )
            if participle or token.low in LINKS or token.low == "of":  # "Built by a firm, the dam …"
                behind = True
            elif token.low in FUNCTION_WORDS or behind or token.low in MONTHS or token.low in WEEKDAYS:
                continue
            elif n in self.named or concept(token.low) not in vocabulary().generic:
                return concept(token.low)
        return ""

    def fresh(self, start: int, end: int) -> bool:
        """Whether a sentence tells what one of many did: "a fire destroyed", not "a total of", "a whale weighs"."""
        opened = start + 1 < end and self.tokens[start].low in ("a", "an") and start not in self.inside
        one = opened and concept(self.tokens[start + 1].low) not in vocabulary().generic
        return one and any(self.looks_back(n) for n in range(start, end))

    def expletive(self, n: int) -> bool:
        """Whether "it" stands for nothing: "it was 42 degrees", "it took nine days"."""
        after = self.tokens[n + 1].low if n + 1 < len(self.tokens) else ""
        felt = any(
            q.kind in ("temperature", "duration", "ordinal") and 0 < q.at - n < EXPLETIVE for q in self.quantities
        )
        return self.tokens[n].low == "it" and after in ("is", "was", "took", "takes", "will", "has") and felt

    def modifiers(self, start: int, end: int) -> Mapping[str, frozenset[str]]:
        """For each content word, those that stand right before it: "coal" for the industry of "coal industry"."""
        found: dict[str, frozenset[str]] = {}
        for n in range(start + 1, end):
            pair = self.tokens[n - 1], self.tokens[n]
            if any(token.kind != "word" or token.low in FUNCTION_WORDS for token in pair) or {n, n - 1} & self.inside:
                continue
            if is_past(pair[1].low) or pair[0].low.endswith("ing") or pair[0].low in (*LINKS, "of"):
                continue
            if n in self.named or n - 1 in self.named or pair[0].owner:
                continue
            before, noun = (concept(token.low) for token in pair)
            if before not in vocabulary().generic:
                found[noun] = found.get(noun, frozenset()) | {before}
        return found

    def looks_back(self, n: int) -> bool:
        """Whether a word is a verb that looks back; that of "the recommended dose" does not."""
        low, after = (self.tokens[m].low if m < len(self.tokens) else "" for m in (n, n + 1))
        if low in ("has", "have"):
            return after == "been" or is_past(after)
        return low in PAST or (
            is_past(low) and not (n and self.tokens[n - 1].low in DETERMINERS | ARTICLES | POSSESSIVES)
        )

    def leads(self, start: int) -> bool:
        """Whether a sentence begins with what only leads up to its subject: "Stretching for 620 miles, the line"."""
        token = self.tokens[start]
        after = self.tokens[start + 1].low if start + 1 < len(self.tokens) else ""
        led = start + 1 in self.inside or after in LINKS | HEDGES.keys()
        return token.low in OPENERS or (token.low.endswith("ing") and led)

    def added(self, quantity: Quantity, measured: Sequence[Quantity]) -> bool:
        """Whether the next figure of its sentence is added to it: "12 passengers and two pilots"."""
        after = next((other for other in measured if other.at > quantity.at), None)
        between = {token.low for token in self.tokens[quantity.stop : after.at]} if after else set()
        return bool(between & {"and", "plus"}) and not between & {",", ";", "but", "then"}

    def per(self, start: int, end: int) -> frozenset[str]:
        """What a figure may be per though not right behind it: "annual", "each year", "a barrel of crude cost"."""
        found = {FREQUENT[token.low] for token in self.tokens[start:end] if token.low in FREQUENT}
        for n in range(start, end - 1):
            if self.tokens[n].low in ("a", "an", "each", "every", "per"):
                found.add(concept(self.tokens[n + 1].low))
        return frozenset(concept(word) for word in found)

    def pairs(self, start: int, end: int) -> frozenset[tuple[str, str]]:
        """Which content words stand right beside each other, in their order."""
        found = set()
        for n in range(start + 1, end):
            pair = self.tokens[n - 1], self.tokens[n]
            if all(token.kind == "word" and token.low not in FUNCTION_WORDS for token in pair):
                found.add((concept(pair[0].low), concept(pair[1].low)))
        return frozenset(found)

    def cuts(self, start: int, end: int, measured: Sequence[Quantity]) -> list[int]:
        """Where in a sentence clauses begin, and what belongs to the next figure rather than to the one before."""
        cuts = [start]
        for n in range(start + 1, end):
            low = self.tokens[n].low
            if n in self.inside or (low == "as" and self.tokens[n - 1].low in ("as", "well", "such")):
                continue
            if low in RELATIVE and self.tokens[n - 1].low != ",":
                continue
            if (
                low in ("after", "before")
                and self.tokens[n + 1 : n + 2]
                and self.tokens[n + 1].low in DETERMINERS | ARTICLES
            ):
                continue  # "after the riot"
            if low in CLAUSES or (low in ("and", "but") and self.tokens[n - 1].low == ","):
                cuts.append(n)
        for one, other in pairwise(measured):
            gap = [n for n in range(one.stop, other.at) if n not in self.inside]
            between = [n for n in gap if self.tokens[n].low in CUTS] or [n for n in gap if self.tokens[n].low in LINKS]
            cuts.append(between[-1] if between else max(one.stop, other.at - 1))
        return sorted(set(cuts))

    def words(self, start: int, end: int, keep: bool = False) -> frozenset[str]:
        """The concepts of the content words; with `keep` of all words, small ones too."""
        found = set()
        for n in range(start, end):
            token = self.tokens[n]
            if (
                token.kind != "word"
                or n in self.inside
                or n in self.named
                or token.low in MONTHS
                or token.low in WEEKDAYS
            ):
                continue
            if keep or token.low not in FUNCTION_WORDS:
                found.add(concept(token.low))
        return frozenset(found if keep else found - vocabulary().generic)

    def names(self, start: int, end: int) -> tuple[frozenset[str], ...]:
        """Proper names, without who says it."""
        return tuple(name for name, _ in self.find_named(start, end))

    def places(self, start: int, end: int) -> tuple[frozenset[str], ...]:
        """Names of where: "in China"; of what is the largest in China it says no more than that."""
        return tuple(
            name
            for name, at in self.find_named(start, end)
            if at
            and self.behind(at, PLACES)
            and not any(t.low.endswith("est") for t in self.tokens[max(0, at - 4) : at])
        )

    def aside(self, start: int, end: int) -> tuple[frozenset[str], ...]:
        """Names of whom something is done by, with or for, and of where it is the largest: not of what is spoken of."""
        return tuple(
            name
            for name, at in self.find_named(start, end)
            if at and (self.behind(at, ASIDE) or any(t.low.endswith("est") for t in self.tokens[max(0, at - 4) : at]))
        )

    def behind(self, at: int, words: frozenset[str]) -> bool:
        """Whether a name stands behind one of the words, or behind another name that does: "from Italy and Spain"."""
        n = at - 1
        while n > 0 and (self.tokens[n].low in ("the", "and", ",") or n in self.named):
            n -= 1
        return self.tokens[n].low in words

    def find_named(self, start: int, end: int) -> Iterator[tuple[frozenset[str], int]]:
        n = start
        while n < end:
            if n not in self.named:
                n += 1
                continue
            first = n
            while n < end and n in self.named and (n == first or not self.tokens[n - 1].owner):
                n += 1
            keys = {concept(token.low) for token in self.tokens[first:n]}
            initials = "".join(token.low[0] for token in self.tokens[first:n])
            yield frozenset(keys | ({initials} if len(initials) > 1 else set())), first

    def find_reporting(self) -> Iterator[int]:
        """The tokens that only say who says it: "The ministry said", ", according to police"."""
        start = 0
        for n, token in enumerate(self.tokens):
            if token.opens or token.text in ",;" or n in self.inside:
                start = n
            if token.low not in REPORTING or (n and self.tokens[n - 1].low in BE):  # "were found"
                continue
            end = next(
                (m for m in range(n + 1, len(self.tokens)) if self.tokens[m].text in ",.;:" or self.tokens[m].opens),
                len(self.tokens),
            )
            before = range(start, n + 1)
            opening = self.tokens[start].opens and token.low != "according"
            that = n + 1 < len(self.tokens) and self.tokens[n + 1].low == "that"
            objected = opening and token.low in WITH_OBJECT and not that
            if (
                self.inside.intersection(before)
                or (token.low in SHOWING and n + 1 in self.inside)
                or n - start >= SPEAKER_WORDS
                or objected
            ):
                continue
            if opening or not self.inside.intersection(range(n, end)):
                yield from before
                if not opening:
                    yield from range(n, end)

    def phrase_behind(self, quantity: Quantity, end: int) -> str:
        """The noun of the phrase right behind a figure and what it counts: "league" of "31 goals in the league"."""
        at = quantity.stop
        while at < end and self.tokens[at].kind == "word" and self.tokens[at].low not in FUNCTION_WORDS | LINKS:
            at += 1
        objects = self.objects(at, min(end, at + PHRASE)) if at < end and self.tokens[at].low in LINKS else frozenset()
        return min((word for link, word in objects if link == self.tokens[at].low), default="")

    def noun_follows(self, n: int) -> bool:
        token = self.tokens[n]
        plural = token.low.endswith("s") and not token.low.endswith("ss")
        return token.low in DETERMINERS | ARTICLES or token.capital or n in self.inside or plural

    def objects(self, start: int, end: int) -> frozenset[tuple[str, str]]:
        """Each preposition with the last word of the noun phrase behind it."""
        found = set()
        for n in range(start, end - 1):
            if self.tokens[n].low not in LINKS or (self.tokens[n].low == "to" and not self.noun_follows(n + 1)):
                continue
            last = None
            for m in range(n + 1, min(end, n + 6)):
                token = self.tokens[m]
                if token.kind != "word" or m in self.inside:
                    break
                if m in self.named:
                    continue
                if is_past(token.low):
                    break
                if token.low in FUNCTION_WORDS:
                    if last:
                        break
                    continue
                last = concept(token.low)
            if last and last not in vocabulary().generic:
                found.add((self.tokens[n].low, last))
        return frozenset(found)
