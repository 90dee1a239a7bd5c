"""Commands that measure, and that make the shipped weights."""

import sys
import time
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from app.cli.terminal import (
    content_of,
    out,
    progress_bars,
    read_settings,
    show,
    tell,
)

evaluate = typer.Typer(help="Measure against texts that people have labelled.", no_args_is_help=True)
train = typer.Typer(help="Make the shipped weights anew.", no_args_is_help=True)


@evaluate.command("claims")
def evaluate_claims(
    gold: Annotated[Path, typer.Argument(help="JSON lines of {text, claims, context?, title?}.")],
    extractor: Annotated[str, typer.Option(help="Which extractor is measured.")] = "rules",
) -> None:
    """Compare the claims an extractor finds with those that people found."""
    from app.claims import extractor as find_extractor
    from app.evaluation import claims as evaluation

    rows = evaluation.read_gold(gold)
    chosen = find_extractor(read_settings().model_copy(update={"extractor": extractor}))
    begun = time.monotonic()
    found = list(evaluation.extracted(chosen, rows))
    pace = sum(evaluation.words_split(rows)) / (time.monotonic() - begun)
    print(f"{pace:,.0f} words a second in one process, loading included.", file=sys.stderr)
    out(evaluation.score_claims(rows, found))


@evaluate.command("worth")
def evaluate_worth(
    labels: Annotated[Path, typer.Argument(help="JSON lines of {text, label}, 1 for worth checking.")],
    weights: Annotated[Path | None, typer.Option(help="Weights of 'train worth'; else the shipped ones.")] = None,
) -> None:
    """Compare the check-worthiness score with people's labels, and with calling everything worth checking."""
    from app.claims import check_worthiness as score
    from app.embedding import Embedder
    from app.evaluation import check_worthiness as evaluation

    rows = evaluation.read_labels(labels)
    chosen, embedder = (
        score.load(weights) if weights else score.shipped(),
        Embedder(read_settings()),
    )
    vectors = embedder.encode([row.text for row in rows])
    if not chosen.uses(vectors, embedder.model):
        print(f"claimdesk: the weights are not for '{embedder.model}': words alone are scored.", file=sys.stderr)
    out(evaluation.score_worth(rows, chosen, vectors, embedder.model))


@evaluate.command("reader")
def evaluate_reader(
    trees: Annotated[Path, typer.Argument(help="Sentences in CoNLL-U, .conllu or .conllu.xz.")],
    weights: Annotated[Path | None, typer.Option(help="Weights of 'train reader'; else the shipped ones.")] = None,
) -> None:
    """Compare the trees and tags that the reader of English finds with those that people have drawn."""
    from app.claims.english.reader import SHIPPED, Reader
    from app.claims.english.treebank import read
    from app.evaluation.reader import score_reader

    rows, reader = read(trees), Reader.load(weights or SHIPPED)
    begun = time.monotonic()
    found = reader.read([row.words for row in rows])
    pace = sum(len(row.words) for row in rows) / (time.monotonic() - begun)
    print(f"{pace:,.0f} words a second.", file=sys.stderr)
    out(score_reader(rows, found))


@evaluate.command("figures")
def evaluate_figures(
    pairs: Annotated[Path, typer.Argument(help="JSON lines of {claim, evidence, gold: agrees|differs|nc}.")],
    each: Annotated[bool, typer.Option("--each", help="First a line for each pair: {answer, code, note}.")] = False,
) -> None:
    """Compare what is said of the figures of two texts with what people say of them."""
    from app.evaluation import figures as evaluation

    rows = evaluation.read_pairs(pairs)
    found = [evaluation.compared(row) for row in rows]
    for row, comparisons in zip(rows, found, strict=True):
        if each:
            out(evaluation.told(row, comparisons))
    out(evaluation.score_figures(rows, [evaluation.answer(comparisons) for comparisons in found]))


@evaluate.command("passages")
def evaluate_passages(
    folder: Annotated[
        Path, typer.Argument(help="A folder of *.jsonl: {id, genre, title, text, must, may, not} a line.")
    ],
    aside: Annotated[bool, typer.Option("--aside", help="Read what is kept aside, *.aside.jsonl, instead.")] = False,
    each: Annotated[bool, typer.Option("--each", help="First a line for each claim, found or missed.")] = False,
) -> None:
    """Compare the claims found in passages with those that people say must, may and must not come of them."""
    from app.claims import extractor as find_extractor
    from app.evaluation import passages as evaluation
    from app.evaluation.corpus import read_passages

    passages = read_passages(folder, aside)
    results = list(evaluation.outcomes(find_extractor(read_settings()), passages))
    for line in (line for result in results if each for line in evaluation.told(result)):
        out(line)
    out(evaluation.score_passages(results))


@evaluate.command("retrieval")
def evaluate_retrieval(
    folder: Annotated[Path, typer.Argument(help="A folder of corpus.jsonl, queries.jsonl and qrels.tsv.")],
) -> None:
    """Compare what words alone, vectors alone and both together find with what people judged to bear on each text."""
    from tempfile import TemporaryDirectory

    from app import accounts, pipeline
    from app.desk import Desk
    from app.evaluation import retrieval as evaluation

    judged = evaluation.read_judgements(folder)
    with TemporaryDirectory(prefix="claimdesk-eval-") as scratch:
        desk = Desk(read_settings().model_copy(update={"data_dir": Path(scratch), "database_url": ""}))
        read = pipeline.read_evidence(desk, "corpus.jsonl", content_of(folder / "corpus.jsonl"))
        rows = read.rows
        for line in read.refused:
            tell(f"{folder / 'corpus.jsonl'}, line {line.line}", line.reason)
        with progress_bars() as bars:
            bar = bars.add_task("corpus.jsonl", total=len(rows))
            pipeline.add_evidence(desk, accounts.owner(desk.engine), rows, partial(show, bars, bar))
        texts = [query.text for query in judged.queries]
        desk.store.catch_up()
        begun = time.monotonic()
        found = desk.store.candidates(texts, desk.embedder.encode(texts), evaluation.WIDTH)
        pace = (time.monotonic() - begun) / len(texts)
    print(f"{1000 * pace:.1f} ms a query, its embedding included.", file=sys.stderr)
    out({"queries": len(texts), "corpus": len(rows), **evaluation.compare(judged, found)})


@train.command("worth")
def train_worth(
    labels: Annotated[
        list[Path], typer.Argument(help="JSON lines of {text, label}, 1 for worth checking; a file for each genre.")
    ],
    output: Annotated[Path, typer.Option("-o", help="Where to write the weights.")] = Path("worth.npz"),
) -> None:
    """Make the check-worthiness score's weights from people's labels; the same labels make the same weights."""
    from app.claims.check_worthiness import train as make
    from app.embedding import Embedder
    from app.evaluation import check_worthiness as evaluation

    rows, embedder = evaluation.read_genres(labels), Embedder(read_settings())
    texts = [row.text for row in rows]
    vectors = embedder.encode(texts)
    made = make(texts, [row.label for row in rows], [row.genre for row in rows], vectors, embedder.model)
    made.weights.save(output)
    for name, scores in (("by words alone", made.words), ("with the vectors", made.both)):
        print(f"AUC {name}: {evaluation.told_by_genre(rows, scores)}.", file=sys.stderr)
    print(f"Wrote {output}.", file=sys.stderr)


@train.command("reader")
def train_reader(
    trees: Annotated[list[Path], typer.Argument(help="Sentences in CoNLL-U, .conllu or .conllu.xz.")],
    dev: Annotated[Path, typer.Option(help="Others, to tell by after each epoch how well it reads.")],
    output: Annotated[Path, typer.Option("-o", help="Where to write the weights, after each epoch.")] = Path(
        "reader.npz"
    ),
    epochs: Annotated[int, typer.Option(min=1, help="How often all sentences are gone through.")] = 8,
    seed: Annotated[int, typer.Option(help="What the order of the sentences and the first weights come from.")] = 0,
) -> None:
    """Make the weights of the reader of English; the same sentences, epochs and seed make the same weights."""
    from app.claims.english.biaffine import Network, save
    from app.claims.english.reader import Reader
    from app.claims.english.training import train as make
    from app.claims.english.treebank import read
    from app.evaluation.reader import score_reader

    rows, others = [row for file in trees for row in read(file)], read(dev)

    def written(epoch: int, network: Network) -> None:
        save(network, output)
        figures = score_reader(others, Reader.load(output).read([row.words for row in others]))
        told = ", ".join(f"{name} {figures[name]:.4f}" for name in ("uas", "las", "upos", "xpos"))
        print(f"Epoch {epoch} of {epochs}: {told}. Wrote {output}.", file=sys.stderr)

    make(rows, epochs, seed, written)


@train.command("coreference")
def train_coreference(
    marked: Annotated[list[Path], typer.Argument(help="Documents in CoNLL-U with GUM's Entity column, plain or .xz.")],
    output: Annotated[Path, typer.Option("-o", help="Where to write the weights.")] = Path("antecedents.npz"),
    seed: Annotated[int, typer.Option(help="What the order of the pronouns and the first weights come from.")] = 0,
) -> None:
    """Make the weights of the antecedent scorer; the same documents and seed make the same weights."""
    from app.claims.coreference.antecedents import Scorer
    from app.claims.coreference.marked import documents
    from app.claims.coreference.training import train as make

    model = read_settings().spacy_model
    Scorer(make([one for file in marked for one in documents(file, model)], seed)).save(output)
    print(f"Wrote {output}.", file=sys.stderr)
