"""What an article's layout tells before any parse: which sentences there are to read, and who speaks them.

Headings, bylines, captions, credits and disclaimers say nothing of the story and are left out. A question, a heading
that may name somebody and a sentence broken off are read, for what comes after may point at them, and claim nothing.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from app.claims.attribution import reopens
from app.claims.candidate import Span
from app.claims.disfluency import Said, said
from app.claims.furniture import QUESTION, claims_nothing, is_disclaimer, is_furniture
from app.claims.openings import ITEM, Opening, label_alone, opening
from app.claims.voices import (
    ANSWERERS,
    ASKERS,
    FEWEST_TURNS,
    FIRST_PERSON,
    QUOTED,
    TOLD,
    accepted,
    full_names,
    interviewee_of,
    speaker_of,
)
from app.language.lines import ENDS_SENTENCE
from app.language.sentences import LONGEST_SENTENCE, by_paragraph

# In words. What is longer is no heading, or no question of an interview.
MOST_HEADING = 16
MOST_QUESTION = 60
FEWEST_QUESTIONS = 2
# So many lines above the story are its headline and what introduces it.
MOST_ABOVE = 2
# A shorter title says too little to be known again where it stands before the first sentence.
FEWEST_TITLE = 4
BULLET = re.compile(r"[•‣◦▪●]\s+")


@dataclass(frozen=True)
class Sentence:
    """A sentence to read: text[start:end], in a paragraph (counted from 1) that `speaker` says, by its label.

    `said` is what it says, `silent` that it claims nothing.
    """

    paragraph: int
    start: int
    end: int
    speaker: str | None
    said: Said
    silent: bool

    @property
    def span(self) -> Span:
        """Where it stands in the article."""
        return self.start, self.end

    def place(self, start: int, end: int) -> Span:
        """Where said.text[start:end], which is not empty, stands in the article."""
        start, end = self.said.span(start, end)
        return self.start + start, self.start + end


def laid_out(text: str, title: str | None) -> Iterator[Sentence]:
    """An article's sentences, in order, without what is no part of the story."""
    layout = _Layout(text, title or "")
    paragraph, begun, last = 0, 0, 0
    for number, spans in enumerate(layout.paragraphs):
        if not layout.story[number]:
            continue
        if not paragraph or not reopens(text, begun, last, spans[0][0]):
            paragraph += 1
        begun, last = spans[0][0], spans[-1][1]
        heading = layout.headings[number]
        voice = layout.spoken[number][0][2]
        for start, end, speaker in layout.spoken[number]:
            if speaker != voice:  # several turns on one line
                paragraph, voice = paragraph + 1, speaker
            for begin in range(start, end, LONGEST_SENTENCE):
                stop = min(end, begin + LONGEST_SENTENCE)
                words = text[begin:stop]
                if not is_furniture(words) and (what := said(words)).text:
                    yield Sentence(paragraph, begin, stop, speaker, what, heading or claims_nothing(words))


class _Layout:
    """An article's paragraphs, as the spans of their sentences, and what each of them is."""

    def __init__(self, text: str, title: str) -> None:
        self.text = text
        self.paragraphs: list[list[Span]] = list(by_paragraph(text))
        self._words = [text[spans[0][0] : spans[-1][1]] for spans in self.paragraphs]
        self._runs = [bool(ENDS_SENTENCE.search(words)) for words in self._words]
        self._openings = [opening(text, spans[0][0], spans[-1][1]) for spans in self.paragraphs]
        self._title = title
        alone = [label for words in self._words if (label := label_alone(words))]
        labels = [found.label for found in self._openings if found.label]
        self._labels = accepted(labels, alone, among=len(self.paragraphs))

    @cached_property
    def headings(self) -> list[bool]:
        """Whether each paragraph is a heading: a short line without a stop, between paragraphs that run.

        Lines that follow each other are a list, unless they stand above the story.
        """
        found = [False] * len(self._words)
        above = next((n for n, runs in enumerate(self._runs) if runs), len(found))
        after_text = True
        headlines = above < len(found) and self.story[0] and sum(self.story[:above]) <= MOST_ABOVE
        for number, words in enumerate(self._words):
            line = not self._runs[number] and self._openings[number].end == self.paragraphs[number][0][0]
            short = line and len(self.paragraphs[number]) == 1 and len(words.split()) <= MOST_HEADING
            top = headlines and number < above
            before_text = number + 1 < len(found) and self._runs[number + 1]
            found[number] = short and (top or (after_text and before_text))
            after_text = self._runs[number] or found[number] or not self.story[number]
        return found

    @cached_property
    def story(self) -> list[bool]:
        """Whether each paragraph belongs to the story. One that stands alone does, whatever it looks like."""
        kept = [not self._furnishes(number) for number in range(len(self._words))]
        disclaims = False
        for number, words in enumerate(self._words):
            disclaims = is_disclaimer(words) or (disclaims and self._runs[number])
            kept[number] = kept[number] and not disclaims
        return kept if len(kept) > 1 else [True] * len(kept)

    def _furnishes(self, number: int) -> bool:
        words = self._words[number]
        if self._openings[number].caption or label_alone(words) in self._labels:
            return True
        if _folded(words) == _folded(self._title) or (len(self.paragraphs[number]) == 1 and is_furniture(words)):
            return True
        capitals = words.isupper() and not self._runs[number] and len(words.split()) <= MOST_HEADING
        return capitals and self._openings[number].label is None

    @cached_property
    def spoken(self) -> list[list[tuple[int, int, str | None]]]:
        """For each paragraph its sentences behind what opens them, with who speaks by the labels."""
        return list(self._turns())

    def _turns(self) -> Iterator[list[tuple[int, int, str | None]]]:
        voice = self._voice
        asked = self._asked
        first = min(asked, default=0)
        carries = sum(found.label in self._labels for found in self._openings) >= FEWEST_TURNS
        speaker: str | None = voice
        for number, spans in enumerate(self.paragraphs):
            if (alone := label_alone(self._words[number])) in self._labels:
                speaker, carries = self._named(alone), True
            elif not carries:
                speaker = voice
            if asked and number >= first:
                speaker = self._named("q" if number in asked else "a")
            turns = []
            for place, (start, end) in enumerate(spans):
                found = self._opening(number, place)
                if found.label or self.text.startswith(">>", start):
                    speaker = self._named(found.label)
                turns.append((found.end, end, speaker))
            yield turns

    def _opening(self, number: int, place: int) -> Opening:
        """What opens a sentence; inside of a paragraph that is a speaker's label or an item's mark only."""
        spans = self.paragraphs[number]
        start, end = spans[place]
        if place == 0:
            found = opening(self.text, start, end, self._labels)
            return Opening(found.label, False, self._after_title(found.end, end))
        found = opening(self.text, start, end, self._labels | ({"A"} if "Q" in self._labels else frozenset()))
        if found.label or self.text.startswith(">>", start):
            return found
        mark = (ITEM if ITEM.match(self.text, spans[0][0]) else BULLET).match(self.text, start, end)
        return Opening(None, False, mark.end() if mark else start)

    def _after_title(self, start: int, end: int) -> int:
        """Where a sentence begins behind a title that stands before it without a mark: "Acme opens Acme has …"."""
        title = re.findall(r"\w+", self._title)
        if len(title) < FEWEST_TITLE:
            return start
        again = re.compile(r"\W*" + r"\W+".join(map(re.escape, title)) + r"\b[\s:|–—.-]*(?=[A-Z\d“\"])", re.I)
        found = again.match(self.text, start, end)
        if not found or not self.text[found.end()].isupper():
            return start
        doubled = {word for word in title if word[0].isupper()} & set(re.findall(r"\w+", self.text[found.end() : end]))
        return found.end() if doubled else start

    def _named(self, label: str | None) -> str | None:
        """Who a label stands for: "Q" whoever asks, "A" whoever answers and is not named in the title."""
        if label is None:
            return None
        if label.lower() in ASKERS:
            return "Q"
        if label.lower() in ANSWERERS:
            return interviewee_of(self._heading) or "A"
        return self._names.get(label, label)

    @cached_property
    def _heading(self) -> str:
        return self._title or (self._words[0] if self._words and not self._runs[0] else "")

    @cached_property
    def _names(self) -> dict[str, str]:
        first = next((n for n, found in enumerate(self._openings) if found.label in self._labels), 0)
        return full_names(sorted(self._labels), " / ".join([self._title, *self._words[:first]]))

    @cached_property
    def _voice(self) -> str | None:
        """Whose speech this is."""
        return None if self._labels else speaker_of(self._heading, self.text)

    @cached_property
    def _asked(self) -> frozenset[int]:
        """The paragraphs that are the questions of an interview without labels, if it is one."""
        questions = {n for n, spans in enumerate(self.paragraphs) if self._asks(n, spans)}
        followed = [n for n in questions if n + 1 < len(self._words) and n + 1 not in questions]
        if self._labels or len(followed) < FEWEST_QUESTIONS:
            return frozenset()
        first = min(questions)
        above = " ".join([self._title, *self._words[:first]])
        answers = " ".join(words for n, words in enumerate(self._words) if n > first and n not in questions)
        told = interviewee_of(self._heading) or TOLD.search(above) or FIRST_PERSON.search(QUOTED.sub(" ", answers))
        return frozenset(questions if told else ())

    def _asks(self, number: int, spans: Sequence[Span]) -> bool:
        words = self._words[number]
        return len(words.split()) <= MOST_QUESTION and bool(QUESTION.fullmatch(self.text, *spans[-1]))


def _folded(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())
