"""How fast text becomes claims, beside the parse alone of the same sentences in the same run.

    python -m tests.bench.bench_claims

The rules, text by text and in `split --batch`'s processes; and one article of growing length, with the memory it takes.
"""

import os
import resource
import time
from collections.abc import Callable

from app.claims import extractor
from app.claims.batch import extract_all
from app.claims.layout import laid_out
from app.settings import Settings
from tests.bench.bench_desk import story

TEXTS, WORDS = 120, 700


def rate(words: int, work: Callable[[], object]) -> float:
    begin = time.perf_counter()
    work()
    return words / (time.perf_counter() - begin)


def bench_rate(settings: Settings) -> None:
    """Words a second, as a ratio to what the parse alone does."""
    rules = extractor(settings)
    rules.extract("It loads its model with 1 sentence.")
    texts = [story(WORDS, seed) for seed in range(TEXTS)]
    words = sum(len(text.split()) for text in texts)
    sentences = [sentence.said.text for text in texts for sentence in laid_out(text, None)]
    parse = rate(words, lambda: list(rules.parser.nlp.pipe(sentences, batch_size=256)))
    alone = rate(words, lambda: [rules.extract(text) for text in texts])
    waiting = extract_all(settings, ((text, None) for text in texts * 3))
    next(waiting)  # the processes have started and loaded their models
    many = rate(words * 3, lambda: list(waiting))
    print(f"one process: {alone:,.0f} words a second, {alone / parse:.2f} x the parse alone ({parse:,.0f})")
    print(f"{os.cpu_count()} processes: {many:,.0f} words a second, {many / parse:.2f} x the parse in one")


def bench_length(settings: Settings) -> None:
    """Time and memory of one article up to the longest that is taken."""
    rules = extractor(settings)
    rules.extract("It loads its model with 1 sentence.")
    first = 0.0
    for characters in (25_000, 50_000, 100_000, settings.article_limit):
        text = story(characters // 4, characters)[:characters]
        begin = time.perf_counter()
        found = rules.extract(text).claims
        each = (time.perf_counter() - begin) / characters
        first = first or each
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(
            f"{characters:,} characters, {len(found)} claims: {each / first:.2f} x the first's time a character, "
            f"{peak:,.0f} MB at most so far"
        )


def main() -> None:
    settings = Settings(_env_file=None)
    bench_length(settings)
    bench_rate(settings)


if __name__ == "__main__":
    main()
