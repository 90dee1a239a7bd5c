"""What a claim can be cited for: what each kind of source needs, and the citation that is made of it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from sqlmodel import Session, col, select

from app.errors import ClaimdeskError, NotFound, RuleBroken
from app.evidence.captures import stored
from app.evidence.importers import names_a_site
from app.models import Article, Citation, Claim, Content, Evidence, Kind, Mark, Passage, User, Verdict


@dataclass(frozen=True)
class Source:
    """What a reviewer cites: exactly one of a passage, an earlier claim, or a source of their own.

    That is of a `kind`: a link (`url`), a call (`author` is who was called, `quote` what they said, `published` when),
    a document or a book (`title`), or a file (`content`, and the name it had). Whatever else is known may be told too.
    """

    passage_id: int | None = None
    claim_id: int | None = None
    url: str = ""
    title: str = ""
    quote: str = ""
    kind: str = Kind.link
    author: str = ""
    published: date | None = None
    file_name: str = ""
    content: bytes = field(default=b"", repr=False)


# What a source of one's own has to tell, by its kind, and what is said where it does not.
NEEDS: dict[Kind, tuple[Callable[[Source], object], str]] = {
    Kind.link: (lambda source: source.url.strip(), "A link needs its address."),
    Kind.call: (
        lambda source: source.author.strip() and source.quote.strip(),
        "Say who was called and what they said.",
    ),
    Kind.document: (lambda source: source.title.strip(), "Say which document it is: give its title."),
    Kind.book: (lambda source: source.title.strip(), "Say which book it is: give its title."),
    Kind.file: (lambda source: source.content, "Choose the file; an empty one is no source."),
}


def citation_of(session: Session, user: User, claim: Claim, source: Source) -> Citation:
    """The citation a source makes beside a claim, not yet added. Raises what `cite` raises."""
    own = bool(source.url.strip() or source.content) or source.kind not in (Kind.link, Kind.passage, Kind.claim)
    if [source.passage_id is not None, source.claim_id is not None, own].count(True) != 1:
        raise RuleBroken("A citation names one source: a passage, an earlier claim, or one of your own.")
    citation = Citation(claim_id=claim.id or 0, added_by=user.id or 0)
    if source.passage_id is not None:
        _from_passage(session, citation, source.passage_id)
    elif source.claim_id is not None:
        _from_claim(session, citation, claim, source.claim_id)
    else:
        _from_own(session, citation, source)
    return citation


def source_of(session: Session, citation: Citation) -> Source:
    """The source a citation was made of, to be cited beside another claim."""
    if citation.passage_id is not None or citation.cited_claim_id is not None:
        return Source(citation.passage_id, citation.cited_claim_id)
    return Source(
        url=citation.url,
        title=citation.title,
        quote=citation.quote,
        kind=citation.kind,
        author=citation.author,
        published=citation.published,
        file_name=citation.file_name,
        content=file_bytes(session, citation),
    )


def file_bytes(session: Session, citation: Citation) -> bytes:
    """The content of the file a citation is of, empty where it is of none."""
    return session.get_one(Content, citation.sha256).data if citation.sha256 else b""


def decided(session: Session, citing: Claim, claim_id: int) -> tuple[Claim, Verdict]:
    """An earlier claim and the verdict on it that another claim may rest on.

    Raises NotFound where there is none, RuleBroken where it is of the same article, which cannot bear itself out, or
    where nothing was found for it.
    """
    query = select(Claim, Verdict).join(Verdict, col(Verdict.id) == Claim.verdict_id)
    query = query.join(Article, col(Article.id) == Claim.article_id)
    earlier, verdict = session.exec(query.where(Claim.id == claim_id, col(Article.deleted_at).is_(None))).first() or (
        None,
        None,
    )
    if earlier is None or verdict is None or claim_id == citing.id:
        raise NotFound(f"There is no other claim {claim_id} with a verdict to cite.")
    if refusal := _refusal(earlier.text, earlier.article_id == citing.article_id, verdict.mark):
        raise refusal
    return earlier, verdict


def require_sources(session: Session, claim: Claim) -> None:
    """Raises RuleBroken where what is cited beside a claim is no source for it, or is none any more."""
    query = select(Claim.text, Claim.article_id, Verdict.mark)
    query = query.join(Citation, col(Citation.cited_claim_id) == Claim.id)
    query = query.join(Verdict, col(Verdict.id) == Claim.verdict_id, isouter=True)
    for wording, article_id, mark in session.exec(query.where(col(Citation.id).in_(claim.citations))):
        if refusal := _refusal(wording, article_id == claim.article_id, mark):
            raise refusal


def _refusal(wording: str, same_article: bool, mark: str | None) -> ClaimdeskError | None:
    if same_article:
        return RuleBroken(f"“{wording}” is of the same article, which is no source for itself: cite another.")
    if mark == Mark.unsourced:
        return RuleBroken(f"“{wording}” is unsourced: nothing was found for it, so it is no source. Cite another.")
    return None


def _from_passage(session: Session, citation: Citation, passage_id: int) -> None:
    passage = session.get(Passage, passage_id)
    if passage is None:
        raise NotFound(f"There is no passage {passage_id}.")
    evidence = session.get_one(Evidence, passage.evidence_id)
    citation.kind, citation.passage_id = Kind.passage, passage_id
    citation.quote, citation.page = passage.text, passage.page
    citation.title, citation.url = evidence.title, evidence.url
    citation.publisher, citation.published = evidence.publisher, evidence.published


def _from_claim(session: Session, citation: Citation, citing: Claim, claim_id: int) -> None:
    earlier, verdict = decided(session, citing, claim_id)
    article = session.get_one(Article, earlier.article_id)
    citation.kind, citation.cited_claim_id = Kind.claim, claim_id
    citation.quote = f"{verdict.wording} ({verdict.mark}: {verdict.rationale})"
    citation.title, citation.url = article.title, article.url
    citation.publisher, citation.published = article.publisher, article.published


def _from_own(session: Session, citation: Citation, source: Source) -> None:
    if source.kind not in list(NEEDS):
        raise RuleBroken(f"There is no kind of source '{source.kind}': choose one of {', '.join(NEEDS)}.")
    kind = Kind(source.kind)
    told, problem = NEEDS[kind]
    if not told(source):
        raise RuleBroken(problem)
    url = source.url.strip()
    if url and not names_a_site(url):
        raise RuleBroken("A source's link starts with http:// or https:// and names a site.")
    citation.kind, citation.url, citation.quote = kind, url, source.quote.strip()
    citation.author, citation.published = source.author.strip(), source.published
    if kind is Kind.file:
        citation.file_name = source.file_name.strip() or "file"
        citation.sha256 = stored(session, source.content)
    unnamed = {Kind.call: f"Phone call with {citation.author}", Kind.file: citation.file_name}
    citation.title = source.title.strip() or unnamed.get(kind, url)
