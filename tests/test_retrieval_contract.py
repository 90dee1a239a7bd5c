"""The contract of a store: kept by every entry of STORES, each over a database of its own kind."""

import json
from pathlib import Path

import numpy as np
import pytest
from sqlmodel import Session, col, select

from app import accounts, pipeline, review
from app.db import writing
from app.desk import Desk
from app.errors import ClaimdeskError, NotFound
from app.evidence.importers import Row
from app.evidence.library import retire
from app.matching import matches
from app.models import Article, Claim, Evidence, Job, Status, User
from app.retrieval import STORES, Store, open_store
from app.review import Source
from app.settings import Settings

BORDER = Row("The land border between Finland and Russia is about 1,340 kilometres long.", "border", "The border")
PRICES = Row("Consumer prices in Sweden rose by 3 percent in 2024.", "prices", "Prices", publisher="SCB")
ORPO = Row("Petteri Orpo has been prime minister of Finland since June 2023.", "orpo", "The government")
CLAIMS = [
    "Finland's reserve numbers about 870,000 citizens.",
    "Finland's land border with Russia is 1,340 kilometres long.",
    "Swedish prices rose by 3 percent.",
]
# More versions of one piece of evidence than any store looks at for a single hit.
VERSIONS = 60


@pytest.fixture
def settings(tmp_path: Path, database: str) -> Settings:
    return Settings(data_dir=tmp_path / "desk", database_url=database, _env_file=None)


@pytest.fixture
def store(desk: Desk) -> Store:
    pipeline.add_evidence(desk, accounts.owner(desk.engine), [BORDER, PRICES, ORPO])
    return open_store(desk.engine, desk.embedder.model, desk.folder / "index")


@pytest.fixture
def article(desk: Desk, anna: User, store: Store) -> Article:
    """An article of three claims as the pipeline leaves it, on a desk with evidence."""
    text = " ".join(CLAIMS)
    with writing(desk.engine) as session:
        article = Article(title="Figures", text=text, added_by=anna.id, job=Job(status=Status.ready))
        session.add(article)
        session.flush()
        for claim in CLAIMS:
            start = text.index(claim)
            session.add(Claim(article_id=article.id, text=claim, quote=claim, start=start, end=start + len(claim)))
    return article


def test_each_store_is_on_its_own_kind_of_database(desk: Desk, request: pytest.FixtureRequest) -> None:
    assert desk.engine.dialect.name == request.node.callspec.params["database"]


def found(desk: Desk, store: Store, text: str, k: int = 10, **options: object) -> list[str | None]:
    return [hit.external_id for hit in store.search([text], desk.vectors([text]), k, **options)[0]]


def test_an_empty_store_finds_nothing(desk: Desk) -> None:
    empty = open_store(desk.engine, desk.embedder.model, desk.folder / "index")
    assert empty.search(["anything"], desk.vectors(["anything"])) == [[]]
    assert empty.search([], np.zeros((0, 384), np.float32)) == []


def test_the_best_passage_comes_first(desk: Desk, store: Store) -> None:
    texts = ["How long is Finland's frontier with Russia?", "Swedish inflation", "Who leads the Finnish cabinet?"]
    hits = store.search(texts, desk.vectors(texts), 2)
    assert [hit[0].external_id for hit in hits] == ["border", "prices", "orpo"]
    assert all(len(hit) == 2 for hit in hits)
    assert all(1 >= hit[0].score >= hit[1].score >= 0 for hit in hits)


def test_names_count_though_meaning_is_far(desk: Desk, store: Store) -> None:
    assert found(desk, store, "SCB", 1) == ["prices"]


def test_a_store_says_what_it_covers(desk: Desk, store: Store) -> None:
    assert not store.status().up_to_date
    store.catch_up()
    full = store.status()
    assert (full.documents, full.vectors, full.trained, full.up_to_date) == (3, 3, 0, True)
    pipeline.add_evidence(desk, accounts.owner(desk.engine), [Row("Oslo has 700,000 inhabitants.", "oslo")])
    assert (store.status().documents, store.status().up_to_date) == (3, False)
    assert found(desk, store, "Oslo's population", 1) == ["oslo"]
    assert store.status().passage > full.passage
    assert (store.status().generation, store.status().up_to_date) == (full.generation, True)
    again = open_store(desk.engine, desk.embedder.model, desk.folder / "index")
    assert again.status() == store.status(), "whoever opens it"


@pytest.mark.parametrize(
    "text", ['"', "AND OR NOT", "text:border +prices -x", "(", "\\", "\x00", "🚢", "", " ", "é" * 5000]
)
def test_any_text_can_be_asked(desk: Desk, store: Store, text: str) -> None:
    assert len(found(desk, store, text)) <= 3


def test_what_another_process_adds_is_found_at_once(desk: Desk, store: Store) -> None:
    assert "oslo" not in found(desk, store, "Oslo's population")
    other = Desk(desk.settings)
    other.embedder = desk.embedder
    pipeline.add_evidence(other, accounts.owner(other.engine), [Row("Oslo has 700,000 inhabitants.", "oslo")])
    assert found(desk, store, "Oslo's population", 1) == ["oslo"]


def test_what_is_retired_or_replaced_is_not_found(desk: Desk, store: Store) -> None:
    with Session(desk.engine) as session:
        border = session.exec(select(Evidence).where(Evidence.external_id == "border")).one()
    retire(desk.engine, accounts.owner(desk.engine), border.id)
    assert "border" not in found(desk, store, BORDER.text)
    pipeline.add_evidence(desk, accounts.owner(desk.engine), [Row("Prices in Sweden rose by 4 percent.", "prices")])
    [hit] = [
        hit
        for hit in store.search(["Swedish prices"], desk.vectors(["Swedish prices"]))[0]
        if hit.external_id == "prices"
    ]
    assert "4 percent" in hit.text
    with pytest.raises(NotFound):
        retire(desk.engine, accounts.owner(desk.engine), 99)


def test_earlier_claims_are_found_with_the_verdict_that_holds(desk: Desk, article: Article, anna: User) -> None:
    with Session(desk.engine) as session:
        claim = session.exec(select(Claim).where(Claim.text.contains("870,000"))).one()

    def verdicts() -> list[str | None]:
        hits = desk.store.search([claim.text], desk.vectors([claim.text]))[0]
        return [hit.verdict for hit in hits if hit.kind == "claim"]

    assert verdicts() == []
    review.decide(desk.engine, anna, claim.id, 1, "verified", "Yes.", [Source(url="https://a.example")])
    assert verdicts() == ["verified"]
    review.decide(desk.engine, anna, claim.id, 2, "disputed", "No.", [Source(url="https://a.example")])
    assert verdicts() == ["disputed"]
    assert [match.hit.kind for match in matches(desk, [claim])[0]].count("claim") == 0, "a claim is no match of itself"
    review.undo(desk.engine, anna, article.id)
    assert verdicts() == ["verified"]
    review.dismiss(desk.engine, anna, claim.id, 4)
    assert verdicts() == []


def test_the_claims_of_an_article_are_looked_up_together(desk: Desk, article: Article, anna: User) -> None:
    with Session(desk.engine) as session:
        claims = session.exec(select(Claim).where(Claim.article_id == article.id).order_by(Claim.id)).all()
    first, second = claims[:2]
    review.decide(desk.engine, anna, first.id, 1, "verified", "Yes.", [Source(url="https://a.example")])
    together = matches(desk, claims, 3)
    alone = [found for claim in claims for found in matches(desk, [claim], 3)]
    assert [[match.hit.id for match in found] for found in together] == [
        [match.hit.id for match in found] for found in alone
    ]
    assert all(len(hits) == 3 for hits in together)
    of_first, of_second = matches(desk, [first, second], 10)
    assert ("claim", first.id) not in [(match.hit.kind, match.hit.id) for match in of_first]
    assert ("claim", first.id) not in [(match.hit.kind, match.hit.id) for match in of_second], "of the same article"
    elsewhere = Claim(id=900, article_id=article.id + 1, text=second.text)
    [of_another] = matches(desk, [elsewhere], 10)
    assert ("claim", first.id) in [(match.hit.kind, match.hit.id) for match in of_another]


def test_equal_scores_are_in_the_order_of_their_ids(desk: Desk) -> None:
    pipeline.add_evidence(
        desk, accounts.owner(desk.engine), [Row("The same words.", str(n), publisher=f"Paper {n}") for n in range(8)]
    )
    assert found(desk, desk.store, "The same words.", 5) == ["0", "1", "2", "3", "4"]


def test_a_passage_of_another_desks_check_has_its_rating(desk: Desk) -> None:
    pipeline.add_evidence(
        desk, accounts.owner(desk.engine), [Row("The moon is made of cheese.", rating="Pants on fire")]
    )
    [hit] = desk.search("Is the moon cheese?", 1)
    assert (hit.kind, hit.verdict) == ("passage", "Pants on fire")
    assert json.loads(json.dumps(hit.as_json()))["published"] is None


def test_a_database_without_a_store_is_named(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    name = desk.engine.dialect.name
    monkeypatch.delitem(STORES, name)
    with pytest.raises(ClaimdeskError, match=name):
        open_store(desk.engine, "any", desk.folder)


def test_many_retired_versions_do_not_crowd_out_what_holds(desk: Desk) -> None:
    pipeline.add_evidence(
        desk, accounts.owner(desk.engine), [Row("The old tram depot in Turku closed in 1972.", "depot")]
    )
    versions = [Row(f"The tram bridge in Turku has cost {n} million euros.", "bridge") for n in range(VERSIONS)]
    pipeline.add_evidence(desk, accounts.owner(desk.engine), versions)
    # Every retired version is nearer to these words than the depot is.
    assert found(desk, desk.store, "The tram bridge in Turku has cost 3 million euros.", 2) == ["bridge", "depot"]


def test_each_text_of_a_batch_keeps_its_own_hits_where_one_is_looked_at_further(desk: Desk) -> None:
    versions = [Row(f"The tram bridge in Turku has cost {n} million euros.", "bridge") for n in range(VERSIONS)]
    depot, reindeer = Row("The old tram depot in Turku closed.", "depot"), Row("Reindeer graze on lichen.", "reindeer")
    pipeline.add_evidence(desk, accounts.owner(desk.engine), [*versions, depot, reindeer])
    with Session(desk.engine) as session:
        holding = select(Evidence.id).where(Evidence.external_id == "bridge", col(Evidence.retired_at).is_(None))
        bridge = session.exec(holding).one()
    retire(desk.engine, accounts.owner(desk.engine), bridge)
    texts = ["What do reindeer eat?", "The tram bridge in Turku has cost 3 million euros.", "lichen"]
    hits = desk.store.search(texts, desk.vectors(texts), 1)
    assert [[hit.external_id for hit in each] for each in hits] == [["reindeer"], ["depot"], ["reindeer"]]
