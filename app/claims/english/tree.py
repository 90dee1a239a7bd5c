"""The best tree of a sentence by the scores of its arcs (Chu & Liu 1965; Edmonds 1967)."""

import numpy as np

from app.claims.english.treebank import is_tree

# More than a sentence's scores can make up: a second root is never worth its price.
PRICE = 1e6


def best_tree(scores: np.ndarray) -> list[int]:
    """The heads, counted from 1, that make a tree with one root and have the highest sum of scores.

    `scores` is (n, n + 1): the score of each word's arc from the root (column 0) and from each word.
    """
    n = len(scores)
    square = np.full((n + 1, n + 1), -np.inf)
    square[1:] = scores
    np.fill_diagonal(square, -np.inf)
    heads: list[int] = square[1:].argmax(axis=1).tolist()
    if heads.count(0) == 1 and is_tree(heads):
        return heads
    square[:, 0] -= PRICE
    return _arborescence(square)[1:].tolist()  # type: ignore[no-any-return]


def _arborescence(scores: np.ndarray) -> np.ndarray:
    """The head of each node in the best tree from node 0; `scores` is (dependent, head)."""
    heads: np.ndarray = scores.argmax(axis=1)
    heads[0] = 0
    cycle = _cycle(heads)
    if not cycle:
        return heads
    rest = [node for node in range(len(scores)) if node not in cycle]
    inner = scores[cycle, heads[cycle]]
    # An arc into the cycle replaces the arc that its dependent has there.
    entering = scores[np.ix_(cycle, rest)] - inner[:, None]
    leaving = scores[np.ix_(rest, cycle)]
    small = np.full((len(rest) + 1, len(rest) + 1), -np.inf)
    small[:-1, :-1] = scores[np.ix_(rest, rest)]
    small[-1, :-1] = entering.max(axis=0)
    small[:-1, -1] = leaving.max(axis=1)
    merged = _arborescence(small)
    for place, node in enumerate(rest[1:], 1):
        head = merged[place]
        heads[node] = cycle[leaving[place].argmax()] if head == len(rest) else rest[head]
    opened = cycle[entering[:, merged[-1]].argmax()]
    heads[opened] = rest[merged[-1]]
    return heads


def _cycle(heads: np.ndarray) -> list[int]:
    """The nodes of one cycle, none where there is no cycle."""
    done = {0}
    for start in range(1, len(heads)):
        path: list[int] = []
        node = start
        while node not in done and node not in path:
            path.append(node)
            node = int(heads[node])
        if node in path:
            return path[path.index(node) :]
        done.update(path)
    return []
