"""What one sentence asserts, cut as a checker would cut it: one table a kind of grammar."""

import pytest

from app.claims import Extractor

COORDINATION = {
    "The United Kingdom and France have committed troops to the mission.": [
        "The United Kingdom has committed troops to the mission",
        "France has committed troops to the mission",
    ],
    "The law bans the sale, import, and advertising of fireworks.": [
        "The law bans the sale of fireworks",
        "The law bans the import of fireworks",
        "The law bans the advertising of fireworks",
    ],
    "The mill sells flour to bakeries such as Berg, Dahl, and Holm.": [
        "The mill sells flour to bakeries",
        "The mill sells flour to Berg",
        "The mill sells flour to Dahl",
        "The mill sells flour to Holm",
    ],
    "The council has written and published a report.": [
        "The council has written a report",
        "The council has published a report",
    ],
    "The minister resigned and offered the party an apology.": [
        "The minister resigned",
        "The minister offered the party an apology",
    ],
    "The port could close in May and has not paid its debts.": [
        "The port could close in May",
        "The port has not paid its debts",
    ],
    "Siri Berg lived in Oslo in 1999 and in Lund in 2003.": [
        "Siri Berg lived in Oslo in 1999",
        "Siri Berg lived in Lund in 2003",
    ],
    "The ship was launched in Turku on 4 May 1990.": [
        "The ship was launched in Turku",
        "The ship was launched on 4 May 1990",
    ],
}

TOGETHER = [
    "The United Kingdom and France met in London",
    "The fund pays between 5 and 10 euros a day",
    "Only Norway and Iceland voted against the treaty",
    "Nobody in Oslo or Bergen was hurt",
    "If the bridge closes, the town and the port will lose 300 jobs",
    "The force has around 300,000 troops including reserves",
    "Inflation rose to 3.1 percent in May",
    "The research and development budget grew",
    "Acme denied that it knew of the leak",
]

BY_THE_WAY = {
    "The party, founded in 1978 by Ylva Holm, has 4,000 members.": [
        "The party was founded in 1978",
        "The party was founded by Ylva Holm",
        "The party has 4,000 members",
    ],
    "Stavnes is a town with a population of 40,700.": ["Stavnes is a town", "Stavnes has a population of 40,700"],
    "Liv Strand (12 May 1921 – 3 June 1999) was a Norwegian painter and sculptor.": [
        "Liv Strand was born on 12 May 1921",
        "Liv Strand died on 3 June 1999",
        "Liv Strand was Norwegian",
        "Liv Strand was a painter",
        "Liv Strand was a sculptor",
    ],
    "Mayor Tor Vik opened the school with 16-year-old Maren Berg.": [
        "Tor Vik is Mayor",
        "Mayor Tor Vik opened the school with 16-year-old Maren Berg",
        "Maren Berg was 16 years old",
    ],
    "The minister, a former nurse who led the union, resigned on Monday.": [
        "The minister is a former nurse",
        "The minister led the union",
        "The minister resigned on Monday",
    ],
    "Prices fell, leaving two firms without orders.": ["Prices fell, leaving two firms without orders"],
    "The shop closed in May because rents had doubled.": ["The shop closed in May", "Rents had doubled"],
    "Route 5 is a route that crosses the county.": ["Route 5 crosses the county"],
}


DENIED_AND_JOINED = {
    "Neither the company nor its owner paid tax in 2020.": ["Neither the company nor its owner paid tax in 2020"],
    "But neither the mill nor the bank paid tax in 2020.": ["Neither the mill nor the bank paid tax in 2020"],
    "Neither of the firms paid tax in 2020.": ["Neither of the firms paid tax in 2020"],
    "Siri Berg said neither the mill nor the bank paid tax.": ["Neither the mill nor the bank paid tax"],
    "She paid neither the rent nor the tax.": ["She paid neither the rent nor the tax"],
    "Rovers won neither in 2019 nor in 2020.": ["Rovers won neither in 2019 nor in 2020"],
    "The report was neither published nor sent.": ["The report was neither published nor sent"],
    "The mill did not pay tax, nor did its owner.": ["The mill did not pay tax, nor did its owner"],
    "Nor did Siri Berg pay tax in 2020.": ["Nor did Siri Berg pay tax in 2020"],
    "Siri Berg not only paid the rent but also settled the tax.": [
        "Siri Berg paid the rent",
        "Siri Berg settled the tax",
    ],
    "The firm has not only closed the plant but has also sold the mill.": [
        "The firm has closed the plant",
        "The firm has sold the mill",
    ],
    "The firm sold not only pumps but also valves.": ["The firm sold not only pumps but also valves"],
    "Either the mill or its owner paid tax in 2020.": ["The mill or its owner paid tax in 2020"],
    "She paid either the rent or the tax.": ["She paid either the rent or the tax"],
    "The company will either close the plant or sell it.": ["The company will either close the plant or sell it"],
    "Both the mill and the bank owed tax in 2020.": ["The mill owed tax in 2020", "The bank owed tax in 2020"],
}


# For each cut a sentence that is cut, and one much like it that has to stay whole.
CUT_AND_WHOLE = {
    # What restricts its noun stays with it; what is said by the way does not.
    "Norway has a reactor, which is cooled by sodium.": ["Norway has a reactor", "The reactor is cooled by sodium"],
    "Norway has never used a reactor cooled by sodium.": ["Norway has never used a reactor cooled by sodium"],
    "It will not accept a force made up of allied troops.": ["It will not accept a force made up of allied troops"],
    "Oslo wants to pass a bill that protects jobs.": ["Oslo wants to pass a bill that protects jobs"],
    # Circumstances side by side, and what is none.
    "Siri Berg was born in Oslo on 4 May 1950.": ["Siri Berg was born in Oslo", "Siri Berg was born on 4 May 1950"],
    "Lund has been under siege by rebels since March 2015.": ["Lund has been under siege by rebels since March 2015"],
    "Inflation stood at 5.1% in August.": ["Inflation stood at 5.1% in August"],
    "The court sentenced Siri Berg to two years in prison.": ["The court sentenced Siri Berg to two years in prison"],
    # What holds of several together.
    "Siri Berg opened schools in Oslo and Lund.": [
        "Siri Berg opened schools in Oslo",
        "Siri Berg opened schools in Lund",
    ],
    "Forty patients were moved to three clinics in Oslo and Lund.": [
        "Forty patients were moved to three clinics in Oslo and Lund"
    ],
    "The aid went primarily to Kenya and Sudan.": ["The aid went primarily to Kenya and Sudan"],
    "The deal was worth €3 million or 25 per cent of sales.": ["The deal was worth €3 million or 25 per cent of sales"],
    "The Minister of Trade, Ports and Shipping resigned in May.": [
        "The Minister of Trade, Ports and Shipping resigned in May"
    ],
    # Lists have no end.
    "Acme makes pumps, valves, pipes, taps, meters, tanks, boilers, heaters and filters.": [
        f"Acme makes {thing}" for thing in "pumps valves pipes taps meters tanks boilers heaters filters".split()
    ],
    # Examples are of the noun that they stand behind, and of no other.
    "Siri Berg has appeared in several films including Low Tide and Red Sand.": [
        "Siri Berg has appeared in several films",
        "Siri Berg has appeared in Low Tide",
        "Siri Berg has appeared in Red Sand",
    ],
    "Siri Berg has received awards for her research, including the Holm Prize in 2018.": [
        "Siri Berg has received awards for her research",
        "Siri Berg has received the Holm Prize in 2018",
    ],
    "Acme has applications in many fields including logistics, scheduling and trade.": [
        *(f"Acme has applications in many fields including {field}" for field in ("logistics", "scheduling", "trade")),
    ],
    # A condition is of all that it stands with.
    "Oslo will cut taxes and sell the airline.": ["Oslo will cut taxes", "Oslo will sell the airline"],
    # A verb whose past is its base shares the modal before it; behind "did not" it may be either.
    "The plan did not work and cost the state 3 million euros.": [
        "The plan did not work and cost the state 3 million euros"
    ],
    "The closure will last nine months and cost 48 million kroner.": [
        "The closure will last nine months",
        "The closure will cost 48 million kroner",
    ],
    "Oslo will cut taxes and sell the airline if prices fall.": [
        "Oslo will cut taxes and sell the airline if prices fall"
    ],
    "If prices fall, banks lose money and towns pay.": ["If prices fall, banks lose money and towns pay"],
    "Without a loan, Acme could close and 300 jobs would go.": [
        "Without a loan, Acme could close and 300 jobs would go"
    ],
    # Verbs that share their tense, and one that is to be thought again.
    "The ferry was built in 1987 and sold in 2015.": ["The ferry was built in 1987", "The ferry was sold in 2015"],
    "The judge sentenced Holm to life and his brother to 12 years.": [
        "The judge sentenced Holm to life and his brother to 12 years"
    ],
    "Siri Berg received a grant in 2007 and a prize in 2011.": [
        "Siri Berg received a grant in 2007",
        "Siri Berg received a prize in 2011",
    ],
    "The club sold Siri Berg to Lyon and Olle Holm to Turin.": [
        "The club sold Siri Berg to Lyon and Olle Holm to Turin"
    ],
    # An amount renames no other, and several are not one.
    "Profit was €12 million for the year, a rise of €3 million.": [
        "Profit was €12 million for the year, a rise of €3 million"
    ],
    # What is taken for granted is told beside; of some of several it is not.
    "The storm that hit Lund in May killed 12 people.": [
        "The storm that hit Lund in May killed 12 people",
        "The storm hit Lund in May",
    ],
    "Few of the schools that were built in the 1970s are safe.": [
        "Few of the schools that were built in the 1970s are safe"
    ],
}


@pytest.mark.parametrize(
    ("text", "expected"),
    [*COORDINATION.items(), *BY_THE_WAY.items(), *DENIED_AND_JOINED.items(), *CUT_AND_WHOLE.items()],
)
def test_each_assertion_is_a_claim(rules: Extractor, text: str, expected: list[str]) -> None:
    # A wording of two words is too little to check.
    wanted = [wording for wording in expected if len(wording.split()) > 2]
    assert sorted(claim.text for claim in rules.extract(text).claims) == sorted(wanted)


@pytest.mark.parametrize("wording", TOGETHER)
def test_what_only_holds_together_stays_together(rules: Extractor, wording: str) -> None:
    assert [claim.text for claim in rules.extract(f"{wording}.").claims] == [wording]


def test_a_sentence_the_parse_makes_nothing_of_is_not_lost(rules: Extractor) -> None:
    text = "The brewery, and with it the last of the town's big employers."
    [claim] = rules.extract(text).claims
    assert (claim.quote, claim.flags) == (text, ("not-split",))
