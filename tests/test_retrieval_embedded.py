"""The index files are derived: what is searched is always what the rows say, whatever happens to the files."""

import logging
import os
import threading
from collections.abc import Callable
from pathlib import Path

import faiss
import numpy as np
import pytest
from filelock import FileLock
from sqlalchemy import Engine
from sqlmodel import Session, col, update

from app import accounts, pipeline
from app.db import open_database, writing
from app.desk import Desk
from app.evidence.importers import Row
from app.evidence.library import retire
from app.models import Evidence, Passage, Vector, digest, now
from app.retrieval import open_store
from app.retrieval.embedded import store as embedded
from app.retrieval.embedded import vector_index
from app.retrieval.embedded.lexical_index import WordIndex
from app.retrieval.embedded.manifest import NAME, Manifest, read, write
from app.retrieval.embedded.store import EmbeddedStore
from app.settings import Settings

MODEL, DIMENSION = "made up", 24
SMALL = {"flat": 300, "untrained": 100, "batch": 250}


@pytest.fixture
def engine(settings: Settings) -> Engine:
    return open_database(settings)


@pytest.fixture
def folder(settings: Settings) -> Path:
    return settings.data_dir / "index"


def unit(seed: int, count: int) -> np.ndarray:
    """Vectors in groups, as those of texts are."""
    rng, centres = np.random.default_rng(seed), np.random.default_rng(0).standard_normal((40, DIMENSION), np.float32)
    made = centres[rng.integers(0, 40, count)] + 0.5 * rng.standard_normal((count, DIMENSION), np.float32)
    return made / np.linalg.norm(made, axis=1, keepdims=True)


def fill(engine: Engine, begin: int, end: int, model: str = MODEL) -> np.ndarray:
    """Passages by the ids begin + 1 to end, each with a word of its own; returns their vectors."""
    made = unit(begin, end - begin)
    with Session(engine) as session:
        session.add_all(Evidence(id=n, text=f"Number{n}", digest=f"{n}") for n in range(begin + 1, end + 1))
        session.flush()
        for n, vector in enumerate(made, begin + 1):
            text = f"Number{n} stands here."
            session.add(Passage(id=n, evidence_id=n, start=0, end=len(text), text=text, digest=digest(text)))
            session.add(Vector(digest=digest(text), model=model, data=vector.tobytes()))
        session.commit()
    return made


def open_index(engine: Engine, folder: Path, model: str = MODEL) -> EmbeddedStore:
    return EmbeddedStore(engine, model, folder, **SMALL)


def caught_up(engine: Engine, folder: Path) -> EmbeddedStore:
    store = open_index(engine, folder)
    store.catch_up()
    return store


def nearest(store: EmbeddedStore, asked: np.ndarray, k: int = 10) -> list[list[int]]:
    return [[hit.id for hit in hits] for hits in store.search([""] * len(asked), asked, k)]


def exact(known: np.ndarray, asked: np.ndarray, k: int = 10) -> list[list[int]]:
    return (np.argsort(-(asked @ known.T), axis=1)[:, :k] + 1).tolist()


def by_words(store: EmbeddedStore, number: int) -> int:
    return store.search([f"number{number}"], np.zeros((1, DIMENSION), np.float32), 1)[0][0].id


def indexed(store: EmbeddedStore) -> WordIndex:
    """The words' own files, as another process would open them."""
    return WordIndex(store.folder / store.status().generation / "words")


def recall(found: list[list[int]], wanted: list[list[int]]) -> float:
    return float(np.mean([len(set(a) & set(b)) / len(b) for a, b in zip(found, wanted, strict=True)]))


def files(folder: Path, name: str) -> Path:
    [found] = folder.rglob(name)
    return found


# --- what is found ---


def test_a_small_library_is_searched_exactly(engine: Engine, folder: Path) -> None:
    known, asked = fill(engine, 0, 299), unit(7, 20)
    store = caught_up(engine, folder)
    assert not store.status().trained
    assert nearest(store, asked) == exact(known, asked)
    assert by_words(store, 123) == 123


def test_a_trained_index_finds_nearly_all_an_exact_one_does(
    engine: Engine, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vector_index, "PROBES", 8)  # of 32 cells
    known, asked = fill(engine, 0, 3000), unit(7, 50)
    store = caught_up(engine, folder)
    assert store.status().trained == 3000
    assert recall(nearest(store, asked), exact(known, asked)) >= 0.95


def test_scores_are_of_the_exact_vectors_also_where_only_words_matched(engine: Engine, folder: Path) -> None:
    known, asked = fill(engine, 0, 600), unit(7, 1)
    store = caught_up(engine, folder)
    [hits] = store.search(["number42 number500 number600"], asked, 600)
    assert len(hits) == 600
    assert {hit.id for hit in hits if hit.bm25} == {42, 500, 600}
    for hit in hits:
        assert hit.similarity == pytest.approx(float(known[hit.id - 1] @ asked[0]), abs=1e-5)


def test_what_is_new_is_found_at_once_beside_a_trained_index(engine: Engine, folder: Path) -> None:
    known = fill(engine, 0, 400)
    store = caught_up(engine, folder)
    new = fill(engine, 400, 420)
    assert [ids[0] for ids in nearest(store, new, 1)] == list(range(401, 421))
    assert by_words(store, 420) == 420
    assert store.status().trained == 400, "too few to train for"
    assert nearest(store, known[:1], 1) == [[1]]


def test_a_passage_without_a_vector_is_found_by_its_words(engine: Engine, folder: Path) -> None:
    fill(engine, 0, 5)
    fill(engine, 5, 6, model="another")
    store = open_index(engine, folder)
    [hits] = store.search(["number6"], unit(1, 1), 10)
    assert [hit.similarity for hit in hits if hit.id == 6] == [0]
    assert store.status().vectors == 5


def test_retired_evidence_is_never_found_and_leaves_the_index_when_it_is_trained(engine: Engine, folder: Path) -> None:
    known = fill(engine, 0, 400)
    store = caught_up(engine, folder)
    with writing(engine) as session:
        replaced = update(Evidence).where(col(Evidence.id) <= 40)
        session.exec(replaced.values(retired_at=now(), replaced_by=41))
    retire(engine, accounts.owner(engine), 42)  # and may be brought back
    assert all(ids[0] > 40 for ids in nearest(store, known[:42], 1))
    assert all(ids[0] != 42 for ids in nearest(store, known[:42], 1))
    fill(engine, 400, 500)
    store.catch_up()
    assert faiss.read_index(str(files(folder, "trained-500"))).ntotal == 460
    assert store.status().documents == indexed(store).documents == 460
    assert all(ids[0] > 40 for ids in nearest(store, known[:42], 1))
    assert all(ids[0] != 42 for ids in nearest(store, known[:42], 1))
    assert by_words(store, 41) == 41


# --- growing ---


def test_searches_go_on_while_an_index_is_trained(
    engine: Engine, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = fill(engine, 0, 600)
    started, proceed = threading.Event(), threading.Event()

    def slow(*arguments: object) -> tuple[str, int, int]:
        started.set()
        assert proceed.wait(30)
        return vector_index.train(*arguments)

    monkeypatch.setattr(embedded, "train", slow)
    store = open_index(engine, folder)
    store.search([""], known[:1])  # takes a batch in, and leaves the rest to a thread
    assert started.wait(30)
    assert [ids[0] for ids in nearest(store, known, 1)] == list(range(1, 601))
    new = fill(engine, 600, 610)
    assert nearest(store, new[:1], 1) == [[601]], "rows are taken in meanwhile"
    assert not store.status().trained
    proceed.set()
    store.wait()
    assert store.status().trained == 600
    assert nearest(store, new[:1], 1) == [[601]]
    assert nearest(store, known[:1], 1) == [[1]]


def test_an_index_is_added_to_until_its_cells_are_too_few(engine: Engine, folder: Path) -> None:
    fill(engine, 0, 400)
    store = caught_up(engine, folder)
    made_at = []
    for end in (500, 799, 900):
        fill(engine, store.status().passage, end)
        store.catch_up()
        made_at.append((store.status().trained, read(store.folder, MODEL).cells_made_at))
    assert made_at == [(500, 400), (799, 400), (900, 900)]
    assert [file.name for file in folder.rglob("trained-*")] == ["trained-900"]


def test_a_long_import_is_taken_in_by_batches(engine: Engine, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    known = fill(engine, 0, 900)
    store = open_index(engine, folder)
    taken = []

    def written(place: Path, manifest: Manifest) -> None:
        taken.append((manifest.passage, threading.current_thread() is threading.main_thread()))
        write(place, manifest)

    monkeypatch.setattr(embedded.manifests, "write", written)
    store.search([""], known[:1])
    store.wait()
    assert list(dict(taken)) == [250, 500, 750, 900]
    assert taken[:2] == [(250, True), (500, False)], "the search itself waits for one batch alone"
    assert (store.status().passage, store.status().up_to_date) == (900, True)


def test_many_small_additions_do_not_make_many_segments(
    engine: Engine, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedded, "SEGMENTS", 10)
    store = open_index(engine, folder)
    for number in range(30):
        known = fill(engine, number, number + 1)
        assert nearest(store, known, 1) == [[number + 1]]
        store.wait()
    assert indexed(store).segments <= 11
    assert store.status().documents == indexed(store).documents == 30


# --- files that are not what they should be ---


def truncate(file: Path) -> None:
    os.truncate(file, file.stat().st_size // 2)


def flip(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)


def remove(file: Path) -> None:
    file.unlink()


@pytest.mark.parametrize(
    ("name", "harm"),
    [
        *[(name, harm) for name in (NAME, "vectors", "entries", "trained-400") for harm in (truncate, flip, remove)],
        *[(name, harm) for name in ("meta.json", "*.idx", "*.term", "*.fast") for harm in (truncate, remove)],
    ],
    ids=lambda value: value if isinstance(value, str) else value.__name__,
)
def test_damaged_files_are_noticed_and_made_anew(
    engine: Engine, folder: Path, name: str, harm: Callable[[Path], None], caplog: pytest.LogCaptureFixture
) -> None:
    known, asked = fill(engine, 0, 400), unit(7, 20)
    caught_up(engine, folder)
    harm(next(iter(sorted(folder.rglob(name)))))
    with caplog.at_level(logging.WARNING):
        store = open_index(engine, folder)
    assert "made anew" in caplog.text
    store.catch_up()
    assert store.status().trained == 400
    assert recall(nearest(store, asked), exact(known, asked)) >= 0.95
    assert by_words(store, 350) == 350


def test_files_left_behind_by_other_rows_are_made_anew(
    engine: Engine, folder: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    fill(engine, 0, 40)
    caught_up(engine, folder)
    restored = open_database(Settings(data_dir=tmp_path / "restored", _env_file=None))
    known = fill(restored, 0, 30)  # as an older backup of the desk, with fewer rows
    store = caught_up(restored, folder)
    assert "other rows" in caplog.text
    assert [ids[0] for ids in nearest(store, known, 1)] == list(range(1, 31))
    assert store.status().documents == indexed(store).documents == 30


def test_an_opened_index_is_not_read_from_the_rows_again(
    engine: Engine, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = fill(engine, 0, 400)
    caught_up(engine, folder)
    monkeypatch.delattr(WordIndex, "add")
    monkeypatch.delattr(embedded, "append")
    assert nearest(caught_up(engine, folder), known[:1], 1) == [[1]]


@pytest.mark.parametrize("step", ["words", "manifest"])
def test_a_writer_killed_between_two_files_leaves_nothing_twice(
    engine: Engine, folder: Path, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = fill(engine, 0, 200)
    caught_up(engine, folder)
    known = np.concatenate([known, fill(engine, 200, 240)])

    def killed(*arguments: object, **options: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        target = (embedded.WordIndex, "add") if step == "words" else (embedded.manifests, "write")
        patch.setattr(*target, killed)
        with pytest.raises(KeyboardInterrupt):
            open_index(engine, folder).catch_up()
    store = caught_up(engine, folder)
    assert [ids[0] for ids in nearest(store, known, 1)] == list(range(1, 241))
    assert (indexed(store).documents, store.status().documents, store.status().vectors) == (240, 240, 240)


def test_a_training_that_was_killed_is_done_by_the_next_to_open(
    engine: Engine, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = fill(engine, 0, 400)

    def killed(index: object, file: str) -> None:
        Path(file).write_bytes(b"IwFl and no more")
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(vector_index.faiss, "write_index", killed)
        with pytest.raises(KeyboardInterrupt):
            caught_up(engine, folder)
    store = open_index(engine, folder)
    assert nearest(store, known[:1], 1) == [[1]]
    store.wait()
    assert store.status().trained == 400


def test_another_models_vectors_are_never_mixed_in(engine: Engine, folder: Path) -> None:
    known = fill(engine, 0, 40)
    fill(engine, 40, 60, model="another")
    one, other = caught_up(engine, folder), open_index(engine, folder, "another")
    assert set(nearest(other, known[:1], 60)[0]) >= set(range(41, 61))
    assert {hit.id for hit in other.search([""], known[:1], 60)[0] if hit.similarity} == set(range(41, 61))
    assert {hit.id for hit in one.search([""], known[:1], 60)[0] if hit.similarity} == set(range(1, 41))


def test_another_models_files_are_made_anew(engine: Engine, folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    known = fill(engine, 0, 40)
    own = caught_up(engine, folder).folder
    other = open_index(engine, folder, "another")
    other.catch_up()
    for file in (NAME, read(other.folder, "another").generation):
        os.replace(own / file if (own / file).is_file() else other.folder / file, own / file)
    (other.folder / NAME).replace(own / NAME)
    store = caught_up(engine, folder)
    assert "'another'" in caplog.text
    assert [ids[0] for ids in nearest(store, known, 1)] == list(range(1, 41))


def test_a_manifest_of_another_format_is_not_read(engine: Engine, folder: Path) -> None:
    known = fill(engine, 0, 40)
    store = caught_up(engine, folder)
    write(store.folder, Manifest(MODEL, store.status().generation, format=0, passage=40))
    assert nearest(caught_up(engine, folder), known[:1], 1) == [[1]]


# --- several at once ---


def test_two_stores_on_one_desk_see_what_either_takes_in(engine: Engine, folder: Path) -> None:
    known = fill(engine, 0, 200)
    one, two = open_index(engine, folder), open_index(engine, folder)
    for begin, store, other in ((200, one, two), (210, two, one), (220, one, two)):
        new = fill(engine, begin, begin + 10)
        assert nearest(store, new[:1], 1) == [[begin + 1]]
        assert nearest(other, new[:1], 1) == [[begin + 1]]
        assert by_words(other, begin + 2) == begin + 2
        known = np.concatenate([known, new])
    fill(engine, 230, 330)
    one.catch_up()
    assert one.status().trained == 330
    assert nearest(two, known[:1], 1) == [[1]]
    assert two.status().trained == 330
    assert one.status().documents == two.status().documents == indexed(one).documents == 330


def test_a_store_whose_files_another_made_anew_goes_on_with_those(engine: Engine, folder: Path) -> None:
    known = fill(engine, 0, 40)
    one = caught_up(engine, folder)
    (one.folder / NAME).unlink()
    caught_up(engine, folder)
    assert [ids[0] for ids in nearest(one, known, 1)] == list(range(1, 41))


def test_a_search_waits_for_no_long_import(engine: Engine, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    known = fill(engine, 0, 40)
    store = caught_up(engine, folder)
    monkeypatch.setattr(embedded, "PATIENCE", 0.01)
    new = fill(engine, 40, 50)
    with FileLock(store.folder / "lock"):  # another process is taking rows in
        assert nearest(store, known[:1], 1) == [[1]]
        assert nearest(store, new[:1], 1) != [[41]]
    store.wait()
    assert nearest(store, new[:1], 1) == [[41]]


def test_searches_and_additions_of_several_threads(
    engine: Engine, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedded, "PATIENCE", 60)  # the first to search takes in what the others look for
    known = fill(engine, 0, 100)
    store = open_index(engine, folder)
    failed: list[BaseException] = []

    def ask() -> None:
        try:
            for n in range(30):
                assert nearest(store, known[n : n + 1], 1) == [[n + 1]]
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for begin in range(100, 500, 40):
        fill(engine, begin, begin + 40)
    for thread in threads:
        thread.join()
    store.wait()
    assert not failed
    store.catch_up()
    assert store.status().documents == indexed(store).documents == 500


# --- failures on the way ---


def test_rows_whose_indexing_failed_are_taken_in_next_time(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    pipeline.add_evidence(desk, accounts.owner(desk.engine), [Row("Oslo has 700,000 inhabitants.", "oslo")])
    store = open_store(desk.engine, desk.embedder.model, desk.folder / "index")

    def fail(self: WordIndex, documents: object, **options: object) -> None:
        raise MemoryError

    with monkeypatch.context() as patch:
        patch.setattr(WordIndex, "add", fail)
        with pytest.raises(MemoryError):
            store.catch_up()
    [hits] = store.search(["Oslo"], desk.vectors(["Oslo"]))
    assert [hit.external_id for hit in hits] == ["oslo"]
