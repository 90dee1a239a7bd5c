"""What is retired or fails on the way never hides what is there."""

import pytest
from sqlmodel import Session, col, select

from app import pipeline
from app.desk import Desk
from app.evidence.importers import Row
from app.evidence.library import retire
from app.models import Evidence, User
from app.retrieval import open_store
from app.retrieval.embedded.lexical_index import WordIndex
from app.retrieval.embedded.store import LEAST


def found(desk: Desk, text: str, k: int) -> list[str | None]:
    return [hit.external_id for hit in desk.store.search([text], desk.vectors([text]), k)[0]]


def test_many_retired_versions_do_not_crowd_out_what_holds(desk: Desk, anna: User) -> None:
    pipeline.add_evidence(desk, anna, [Row("The old tram depot in Turku closed in 1972.", "depot")])
    versions = [Row(f"The tram bridge in Turku has cost {n} million euros.", "bridge") for n in range(LEAST + 10)]
    pipeline.add_evidence(desk, anna, versions)
    # Every retired version is nearer to these words than the depot is.
    assert found(desk, "The tram bridge in Turku has cost 3 million euros.", 2) == ["bridge", "depot"]


def test_each_text_of_a_batch_keeps_its_own_hits_where_one_is_looked_at_further(desk: Desk, anna: User) -> None:
    versions = [Row(f"The tram bridge in Turku has cost {n} million euros.", "bridge") for n in range(LEAST + 10)]
    depot, reindeer = Row("The old tram depot in Turku closed.", "depot"), Row("Reindeer graze on lichen.", "reindeer")
    pipeline.add_evidence(desk, anna, [*versions, depot, reindeer])
    with Session(desk.engine) as session:
        holding = select(Evidence.id).where(Evidence.external_id == "bridge", col(Evidence.retired_at).is_(None))
        retire(desk.engine, session.exec(holding).one())
    texts = ["What do reindeer eat?", "The tram bridge in Turku has cost 3 million euros.", "lichen"]
    hits = desk.store.search(texts, desk.vectors(texts), 1)
    assert [[hit.external_id for hit in each] for each in hits] == [["reindeer"], ["depot"], ["reindeer"]]


def test_rows_whose_indexing_failed_are_taken_in_next_time(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, anna: User
) -> None:
    pipeline.add_evidence(desk, anna, [Row("Oslo has 700,000 inhabitants.", "oslo")])
    store = open_store(desk.engine, desk.embedder.model, desk.folder / "index")

    def fail(self: WordIndex, documents: object, **options: object) -> None:
        raise MemoryError

    with monkeypatch.context() as patch:
        patch.setattr(WordIndex, "add", fail)
        with pytest.raises(MemoryError):
            store.catch_up()
    [hits] = store.search(["Oslo"], desk.vectors(["Oslo"]))
    assert [hit.external_id for hit in hits] == ["oslo"]
