"""A claim says whom and what it is about, or says that it does not."""

import pytest

from app.claims import Candidate, Extractor


def found(rules: Extractor, text: str, title: str | None = None) -> dict[str, Candidate]:
    claims = rules.extract(text, title).claims
    for claim in claims:
        assert text[claim.start : claim.end] == claim.quote, "the quote stays the article's own words"
    return {claim.text: claim for claim in claims}


@pytest.mark.parametrize(
    ("text", "wording"),
    [
        # Pronouns, by number, gender and kind.
        ("Siri Berg runs the port of Kotka. She has hired 300 people.", "Siri Berg has hired 300 people"),
        # These two are told apart by their first names alone: they stand in the word lists.
        ("Anna Berg met Erik Holm at the port. He has paid 40 euros.", "Erik Holm has paid 40 euros"),
        ("Mr Holm thanked Mrs Berg. She won the prize.", "Mrs Berg won the prize"),
        ("Acme Corp. makes pumps. Its shares rose 4 percent.", "Acme Corp.’s shares rose 4 percent"),
        ("Norway and Sweden signed a treaty. They share a border.", "Norway and Sweden share a border"),
        ("Torvald Holm denied that the police had called him.", "Torvald Holm denied that the police had called him"),
        ("Siri Berg said she had sold the ferry.", "Siri Berg had sold the ferry"),
        ("Acme said it would close two plants.", "Acme would close two plants"),
        ("Yrsa Lund wrote 12 novels. She's a member of the academy.", "Yrsa Lund is a member of the academy"),
        ("Police arrested Torvald Holm on a ferry. A court jailed him.", "A court jailed Torvald Holm"),
        ("When she was young, Siri Berg played chess.", "When she was young, Siri Berg played chess"),
        # What points back with a noun.
        (
            "Finnish Prime Minister Aukusti Salo visited Oslo. The prime minister praised the port.",
            "Aukusti Salo praised the port",
        ),
        ("Acme, a pump maker, hired 300 people. The company has two plants.", "Acme has two plants"),
        ("Nordbank cut its forecast in May. The bank has 40 branches.", "Nordbank has 40 branches"),
        ("Norway joined the treaty in 1994. The country exports gas.", "Norway exports gas"),
        ("Prices rose in Helsinki. The city has 450,000 inhabitants.", "Helsinki has 450,000 inhabitants"),
        (
            "Sweden signed a treaty with Norway. The two countries share a border.",
            "Sweden and Norway share a border",
        ),
        ("The Labour Party elected a leader. The party lost 12 seats.", "The Labour Party lost 12 seats"),
        ("Acme Corp. has 300 workers. The headquarters were moved.", "The headquarters of Acme Corp. were moved"),
        ("Gravitational waves stretch space. These waves were seen in 2015.", "Gravitational waves were seen in 2015"),
        # Surnames.
        ("Zdenka Malik visited Oslo. Malik praised the port.", "Zdenka Malik praised the port"),
        ("Zdenka Malik visited Oslo. Critics praised Malik’s speech.", "Critics praised Zdenka Malik’s speech"),
    ],
)
def test_what_points_back_is_named(rules: Extractor, text: str, wording: str) -> None:
    claims = found(rules, text)
    assert wording in claims
    assert claims[wording].flags == ()


@pytest.mark.parametrize(
    ("text", "wording"),
    [
        ("It employs 300 people.", "It employs 300 people"),
        ("Their profits fell 3 percent.", "Their profits fell 3 percent"),
        ("Torvald Holm and Even Vik left. He took the ferry.", "He took the ferry"),
        ("The two countries share a border.", "The two countries share a border"),
        ("Norway, Sweden and Finland met. Both countries joined in 1994.", "Both countries joined in 1994"),
        ("The company has two plants.", "The company has two plants"),
        ("A judge in Bergen jailed her for 10 years.", "A judge in Bergen jailed her for 10 years"),
        ("We built 200 schools in Norway.", "We built 200 schools in Norway"),
        ("Torvald Holm sold 40 ferries. This surprised the union.", "This surprised the union"),
        ("“They have 40 ships,” said Torvald Holm.", "They have 40 ships"),
        ("The report said he had lied to the court.", "He had lied to the court"),
    ],
)
def test_what_cannot_be_told_for_sure_stays_and_says_so(rules: Extractor, text: str, wording: str) -> None:
    claims = found(rules, text)
    assert wording in claims
    assert claims[wording].flags == ("needs-context",)


@pytest.mark.parametrize(
    "text",
    [
        "It is clear that the bridge is safe.",
        "It took two years to build the bridge.",
        "It seems that the bridge is safe.",
        "It rained for 40 days in Bergen.",
        "This year the port handled 17 ships.",
        "The town of Kotka hired 300 people for its port.",
    ],
)
def test_what_points_nowhere_is_no_riddle(rules: Extractor, text: str) -> None:
    assert {claim.flags for claim in found(rules, text).values()} == {()}


def test_two_of_one_surname_are_told_apart(rules: Extractor) -> None:
    claims = found(rules, "Siri Berg and Torvald Berg own Acme. Berg has 300 cows.")
    assert "Berg has 300 cows" in claims


def test_a_name_with_an_article_before_it_keeps_it(rules: Extractor) -> None:
    text = "The European Union was founded in 1993. It has 27 members."
    assert "The European Union has 27 members" in found(rules, text)


def test_no_name_is_repeated_within_a_wording(rules: Extractor) -> None:
    claims = found(rules, "Siri Berg has two sons. She said she loves her sons.")
    assert "Siri Berg loves her sons" in claims


@pytest.mark.parametrize(
    ("title", "subject"),
    [
        ("Mary Holt (chemist)", "Mary Holt"),
        ("Norway Cuts Taxes", "She"),
        ("Anna Berg Wins Prize", "She"),
        ("Who was Mary Holt?", "She"),
        (None, "She"),
    ],
)
def test_the_title_of_a_biography_names_its_person(rules: Extractor, title: str | None, subject: str) -> None:
    assert f"{subject} was born in Leeds" in found(rules, "She was born in Leeds.", title)


def test_the_title_of_a_biography_wins_where_others_are_named(rules: Extractor) -> None:
    text = "Zdenka Malik taught Gry Lind. In 1950 she won the prize."
    assert "In 1950 Zdenka Malik won the prize" in found(rules, text, "Zdenka Malik")


def test_the_title_of_a_biography_keeps_another_from_being_written(rules: Extractor) -> None:
    claims = found(rules, "Gry Lind taught Zdenka Malik. In 1950 she won the prize.", "Zdenka Malik")
    (wording,) = (wording for wording in claims if wording.startswith("In 1950"))
    assert wording in ("In 1950 Zdenka Malik won the prize", "In 1950 she won the prize")
    assert ("needs-context" in claims[wording].flags) == ("she" in wording)


@pytest.mark.parametrize(
    ("text", "wording"),
    [
        # What an article is about goes on as the subject, whether it has a name or not.
        (
            "Tarnvik is a town in the north of Norway. It is located on the coast road.",
            "Tarnvik is located on the coast road",
        ),
        (
            "Tidal mills are built on estuaries. They need no fuel.",
            "Tidal mills need no fuel",
        ),
        # What a clause says of somebody is not somebody else, and no second one named together with the first.
        (
            "Torvald Holm is a Norwegian painter, poet and printer. He has sold 300 prints.",
            "Torvald Holm has sold 300 prints",
        ),
        (
            "Torvald Holm was a target of the inquiry, and he was questioned in 2011.",
            "Torvald Holm was questioned in 2011",
        ),
    ],
)
def test_what_an_article_is_about_is_named_again(rules: Extractor, text: str, wording: str) -> None:
    assert wording in found(rules, text)


@pytest.mark.parametrize(
    ("text", "wording"),
    [
        # A trip is not the town that it leads to, and a press is not many.
        ("Tarnvik has a harbour. It is a long trip to visit the lighthouse.", "Tarnvik is a long trip"),
        ("The Tarnvik Press prints books. They publish 40 titles.", "The Tarnvik Press publish 40 titles"),
    ],
)
def test_what_goes_on_about_something_else_is_not_named(rules: Extractor, text: str, wording: str) -> None:
    assert not any(found_wording.startswith(wording) for found_wording in found(rules, text))


def test_a_work_is_not_taken_apart(rules: Extractor) -> None:
    text = "Torvald Holm bought a car. Yrsa Lund starred in Bring It On in 2000."
    assert any("Bring It On" in wording for wording in found(rules, text))


def test_what_stands_behind_a_preposition_is_not_guessed(rules: Extractor) -> None:
    text = "Finland has 1,340 kilometres of border with Russia, and most of it is forest."
    wording, claim = list(found(rules, text).items())[-1]
    assert wording == "Most of it is forest"
    assert "needs-context" in claim.flags


@pytest.mark.parametrize("text", ["»0", "🚢«🚢", "🚢»»"])
def test_a_mark_that_the_tagger_takes_for_a_name_is_no_trouble(rules: Extractor, text: str) -> None:
    assert found(rules, text) == {}
