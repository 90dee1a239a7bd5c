"""Watched feeds: read whatever their kind, each new item imported once whatever is killed when; and markup of pages."""

import json
import os
import subprocess
import sys
import threading
import time
from datetime import date, timedelta
from http.server import ThreadingHTTPServer

import pytest
from fastapi.testclient import TestClient
from sqlmodel import Session, col, select

from app import accounts, feeds, pipeline
from app.db import writing
from app.desk import Desk
from app.errors import BadArticle, NotFound, Unsafe
from app.feeds import brought, watched
from app.ingest import read_file, without_tracking
from app.ingest.feed import Item, parse, read_feed
from app.models import UNDER_WAY, Evidence, Feed, FeedItem, Import, Role, Status, User, now
from app.settings import Settings
from app.web import create_app
from tests.conftest import words
from tests.test_ingest_url import HTML, Handler
from tests.test_journey import wait_for

XML = {"Content-Type": "application/rss+xml"}
RSS = """<?xml version="1.0"?>
<rss version="2.0"><channel><title>Harbour &amp;amp; Sea checks</title><link>https://checks.example/</link>
<item><title>The pier, checked</title><link>https://checks.example/pier?utm_source=rss&amp;id=7#top</link>
  <pubDate>Thu, 02 May 2024 10:00:00 GMT</pubDate></item>
<item><title>The ferry, checked</title><guid isPermaLink="true">https://checks.example/ferry</guid>
  <pubDate>Fri, 03 May 2024 23:30:00 -0200</pubDate></item>
<item><title>Nothing to open</title><link>mailto:desk@checks.example</link>
  <pubDate>Wed, 01 May 2024 10:00:00 GMT</pubDate></item>
</channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://checks.example/2024/">
<title type="html">&lt;b&gt;Harbour&lt;/b&gt; checks</title>
<entry><title>The ferry</title><link rel="enclosure" href="ferry.mp3"/><link href="ferry"/>
  <updated>2024-05-03T08:00:00Z</updated></entry>
<entry><title>The pier</title><link href="/pier"/><updated>2024-05-02T08:00:00Z</updated></entry>
</feed>"""
RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://checks.example/"><title>Checks</title></channel>
<item rdf:about="https://checks.example/pier"><title>The pier</title><link>https://checks.example/pier</link>
<dc:date>2024-05-02</dc:date></item></rdf:RDF>"""


def rss(links: list[str], title: str = "Harbour checks") -> bytes:
    items = "".join(f"<item><title>About {link}</title><link>{link}</link></item>" for link in links)
    return f'<rss version="2.0"><channel><title>{title}</title>{items}</channel></rss>'.encode()


def story(n: int | str) -> bytes:
    text = f"The harbour of town {n} was built in the year 1990 and has {n} piers, the town says."
    return f"<html><head><title>Harbour {n}</title></head><body><article><p>{text}</p></article></body></html>".encode()


@pytest.fixture
def site():
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as running:
        running.asked, running.answers = [], {f"/{n}": (200, HTML, story(n)) for n in range(9)}
        running.daemon_threads, running.block_on_close = True, False
        running.url = f"http://127.0.0.1:{running.server_port}"
        threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield running
        running.shutdown()


def watch(desk: Desk, *urls: str) -> list[Feed]:
    desk.settings.fetch_allowed_hosts, desk.settings.feeds = ["127.0.0.1"], list(urls)
    return watched(desk.engine, desk.settings)


def checked(desk: Desk, *given: Feed) -> list[Feed]:
    """The feeds after a check of each and after the imports that it brought."""
    return followed(desk, *(pipeline.check_feed(desk, None, feed.id).id for feed in given))


def followed(desk: Desk, *numbers: int) -> list[Feed]:
    with pipeline.working(desk, watch=False):
        done = pipeline.finish(desk, Feed, list(numbers), lambda feed: None)
        pipeline.finish(desk, Import, [job.id for job in brought(desk.engine, numbers)], lambda job: None)
    return done


def imports(desk: Desk) -> list[Import]:
    with Session(desk.engine) as session:
        return list(session.exec(select(Import).order_by(col(Import.id))))


# --- reading ----------------------------------------------------------------------------------------------------------


def test_rss_newest_first_without_tracking() -> None:
    title, items = parse(RSS.encode(), "https://checks.example/feed")
    assert title == "Harbour & Sea checks"
    assert items == (
        Item("https://checks.example/ferry", "The ferry, checked", date(2024, 5, 4)),
        Item("https://checks.example/pier?id=7", "The pier, checked", date(2024, 5, 2)),
    )


def test_atom_with_relative_links() -> None:
    title, items = parse(ATOM.encode(), "https://elsewhere.example/feed")
    assert title == "Harbour checks"
    assert [item.url for item in items] == ["https://checks.example/2024/ferry", "https://checks.example/pier"]
    _, items = parse(rss(["/a", "b?x=1", "/a#again"]), "https://checks.example/feeds/all")
    assert [item.url for item in items] == ["https://checks.example/a", "https://checks.example/feeds/b?x=1"]


def test_rss_1_and_other_encodings() -> None:
    assert parse(RDF.encode(), "https://checks.example/feed") == (
        "Checks",
        (Item("https://checks.example/pier", "The pier", date(2024, 5, 2)),),
    )
    latin = '<?xml version="1.0" encoding="iso-8859-1"?>' + rss(["https://a.example/"], "Tromsø").decode()
    assert parse(latin.encode("latin-1"), "https://a.example/feed")[0] == "Tromsø"
    assert parse(rss(["https://a.example/"], "Tromsø"), "https://a.example/feed", "utf-8")[0] == "Tromsø"


def test_a_broken_feed_gives_what_can_be_read() -> None:
    broken = rss(["https://a.example/1", "https://a.example/2"], "Fish & chips").replace(b"</channel></rss>", b"")
    title, items = parse(broken, "https://a.example/feed")
    assert (title, len(items)) == ("Fish & chips", 2)


@pytest.mark.parametrize(
    "content", [b"", b"<html><body><p>No feed.</p></body></html>", b"/etc/passwd", b"{}", b"<rss", rss([], "&#xD800;")]
)
def test_what_is_no_feed_says_so(content: bytes) -> None:
    with pytest.raises(BadArticle, match=r"a\.example"):
        parse(content, "https://a.example/feed")


def test_a_feed_opens_nothing_by_itself(site) -> None:
    head = f'<!DOCTYPE rss [<!ENTITY x SYSTEM "{site.url}/0"><!ENTITY y SYSTEM "file:///etc/hostname">]>'
    content = head.encode() + rss(["https://a.example/1"], "&x;&y;")
    title, _ = parse(content, f"{site.url}/feed")
    assert site.asked == []
    assert "1990" not in title
    with pytest.raises(BadArticle):
        parse(f"{site.url}/feed".encode(), f"{site.url}/feed")
    assert site.asked == []


def test_a_feed_is_fetched_by_the_desks_rules_and_only_when_changed(site) -> None:
    def answer(handler: Handler) -> None:
        same = handler.headers.get("If-None-Match") == '"one"'
        handler.send_response(304 if same else 200)
        handler.send_header("ETag", '"one"')
        handler.end_headers()
        if not same:
            handler.wfile.write(rss(["page"]))

    site.answers |= {"/new/feed": answer, "/feed": (301, {"Location": "/new/feed"}, b"")}
    allowing = Settings(fetch_allowed_hosts=["127.0.0.1"], _env_file=None)
    news = read_feed(f"{site.url}/feed", allowing)
    assert [item.url for item in news.items] == [f"{site.url}/new/page"]
    assert read_feed(f"{site.url}/feed", allowing, news.etag, news.modified) is None
    asked = len(site.asked)
    with pytest.raises(Unsafe):
        read_feed(f"{site.url}/feed", Settings(_env_file=None))
    assert len(site.asked) == asked


@pytest.mark.parametrize(
    ("given", "known"),
    [
        ("https://A.example/x#y", "https://a.example/x"),
        ("https://a.example/?UTM_Medium=x&b=2&utm_id=1", "https://a.example/?b=2"),
        ("https://a.example/?b=2&c", "https://a.example/?b=2&c"),
    ],
)
def test_addresses_without_tracking(given: str, known: str) -> None:
    assert without_tracking(given) == known


# --- checking ---------------------------------------------------------------------------------------------------------


def test_a_check_imports_what_is_new_and_only_that(desk: Desk, anna: User, site) -> None:
    site.answers["/feed"] = (200, XML, rss([f"{site.url}/1?utm_source=feed", "/2"]))
    known = pipeline.submit_import_url(desk, anna, f"{site.url}/2?utm_campaign=letter#part")
    [feed] = checked(desk, *watch(desk, f"{site.url}/feed"))
    assert (feed.status, feed.error, feed.found, feed.title) == (Status.ready, "", 1, "Harbour checks")
    assert [job.url for job in imports(desk)] == [known.url, f"{site.url}/1"]

    site.answers["/feed"] = (200, XML, rss(["/3", "/1", "/2", "/missing"]))
    [feed] = checked(desk, feed)
    assert feed.found == 3
    assert [(job.url.rpartition("/")[2], job.status) for job in imports(desk)[2:]] == [
        ("missing", Status.failed),
        ("3", Status.ready),
    ]
    [again] = checked(desk, feed)
    assert (again.found, len(imports(desk)), again.checked_at > feed.checked_at) == (3, 4, True)


def test_what_a_feed_brings_is_in_the_name_of_who_asked_for_the_check(desk: Desk, anna: User, site) -> None:
    site.answers["/feed"] = (200, XML, rss(["/1"]))
    [feed] = watch(desk, f"{site.url}/feed")
    followed(desk, pipeline.check_feed(desk, anna, feed.id).id)
    site.answers["/feed"] = (200, XML, rss(["/2", "/1"]))
    followed(desk, pipeline.check_feed(desk, None, feed.id).id)
    with Session(desk.engine) as session:
        authors = session.exec(select(Evidence.added_by).order_by(col(Evidence.id))).all()
    assert authors == [anna.id, accounts.owner(desk.engine).id], "the clock's checks are in the owner's"


def test_a_feed_tells_what_the_page_does_not(desk: Desk, site) -> None:
    dated = rss(["/1", "/note"]).replace(b"</item>", b"<pubDate>Thu, 02 May 2024 10:00:00 GMT</pubDate></item>")
    note = b"The ferry has carried 400 cars a day since it was lengthened."
    site.answers |= {"/feed": (200, XML, dated), "/note": (200, {"Content-Type": "text/plain"}, note)}
    checked(desk, *watch(desk, f"{site.url}/feed"))
    with Session(desk.engine) as session:
        page, note = session.exec(select(Evidence).order_by(col(Evidence.text).desc())).all()
    assert (page.title, page.published) == ("Harbour 1", date(2024, 5, 2))
    assert (note.title, note.publisher, note.published) == ("About /note", "Harbour checks", date(2024, 5, 2))


def test_the_first_check_takes_the_newest_and_later_ones_all(desk: Desk, site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feeds, "FIRST", 2)
    site.answers["/feed"] = (200, XML, rss(["/5", "/4", "/3", "/2"]))
    [feed] = checked(desk, *watch(desk, f"{site.url}/feed"))
    assert [job.url[-1] for job in imports(desk)] == ["4", "5"]
    site.answers["/feed"] = (200, XML, rss(["/8", "/7", "/6", "/5", "/4", "/3", "/2"]))
    assert checked(desk, feed)[0].found == 5
    assert [job.url[-1] for job in imports(desk)] == ["4", "5", "6", "7", "8"]


def test_one_feed_that_fails_disturbs_no_other(desk: Desk, site) -> None:
    site.answers |= {"/page": (200, HTML, story("x")), "/feed": (200, XML, rss(["/1"]))}
    urls = [f"{site.url}/gone", f"{site.url}/page", "https://", f"{site.url}/feed"]
    gone, page, nowhere, feed = checked(desk, *watch(desk, *urls))
    assert (gone.status, "404" in gone.error) == (Status.failed, True)
    assert (page.status, "CLAIMDESK_FEEDS" in page.error) == (Status.failed, True)
    assert (nowhere.status, "host" in nowhere.error) == (Status.failed, True)
    assert (feed.status, feed.found) == (Status.ready, 1)
    site.answers["/gone"] = (200, XML, rss(["/1", "/2"]))
    [back] = checked(desk, gone)
    assert (back.status, back.error, back.found) == (Status.ready, "", 1), "/1 came by the other feed"


def test_a_feed_is_checked_when_its_time_has_come(desk: Desk, site) -> None:
    site.answers |= {"/fresh": (200, XML, rss(["/1"])), "/due": (200, XML, rss(["/2"])), "/new": (200, XML, rss([]))}
    given = watch(desk, *(f"{site.url}/{name}" for name in ("fresh", "due", "new")))
    with writing(desk.engine) as session:
        for feed, ago in zip(given, (3500, 3700), strict=False):
            session.get_one(Feed, feed.id).checked_at = now() - timedelta(seconds=ago)
    with pipeline.working(desk):
        while any(feed.attempt == 0 or feed.status in UNDER_WAY for feed in watched(desk.engine, desk.settings)[1:]):
            time.sleep(0.05)
    assert [(feed.attempt, feed.found) for feed in watched(desk.engine, desk.settings)] == [(0, 0), (1, 1), (1, 0)]


def test_a_feed_out_of_the_settings_is_left_alone(desk: Desk, site) -> None:
    site.answers["/feed"] = (200, XML, rss(["/1"]))
    [feed] = watch(desk, f"{site.url}/feed")
    pipeline.check_feed(desk, None, feed.id)
    assert watch(desk) == []
    [done] = pipeline.finish(desk, Feed, [feed.id], lambda _: None)
    assert (done.status, done.found, site.asked) == (Status.ready, 0, [])
    with pytest.raises(NotFound):
        pipeline.check_feed(desk, None, feed.id)


KILLS = {
    "before the items are committed": """
@event.listens_for(Session, "after_flush")
def flushed(session, _):
    any(isinstance(row, FeedItem) for row in session.new) and die()""",
    "before the check is over": """
def take(*given):
    taken(*given)
    die()
taken, feeds.take = feeds.take, take""",
    "between the items and the queue": """
def enqueue(job):
    die() if job.import_id else enqueued(job)
enqueued, queue.enqueue = queue.enqueue, enqueue""",
    "in the middle of the queue": """
def enqueue(job):
    enqueued(job)
    job.import_id and die()
enqueued, queue.enqueue = queue.enqueue, enqueue""",
}


@pytest.mark.parametrize("when", KILLS)
def test_killed_with_kill_9_a_check_loses_and_doubles_nothing(desk: Desk, site, when: str) -> None:
    site.answers["/feed"] = (200, {**XML, "ETag": '"one"'}, rss(["/1", "/2", "/3"]))
    code = (
        "import os, signal\nfrom sqlalchemy import event\nfrom sqlmodel import Session\n"
        "from app import cli, feeds\nfrom app.models import FeedItem\nfrom app.pipeline import queue\n"
        f"def die(): os.kill(os.getpid(), signal.SIGKILL)\n{KILLS[when]}\ncli.main()"
    )
    given = {"DATA_DIR": str(desk.folder), "FEEDS": json.dumps([f"{site.url}/feed"])}
    given["FETCH_ALLOWED_HOSTS"] = '["127.0.0.1"]'
    environment = {**os.environ, **{f"CLAIMDESK_{name}": value for name, value in given.items()}}
    victim = subprocess.run([sys.executable, "-c", code, "feeds", "--check"], env=environment, capture_output=True)
    assert victim.returncode == -9, victim.stderr
    assert [job.status for job in imports(desk)] == [Status.queued] * (0 if when.endswith("committed") else 3)
    [feed] = watch(desk, f"{site.url}/feed")
    # Once its items are committed the queue takes them at once: the check may then be a commit short of over.
    possible = {Status.running} if when.startswith("before") else {Status.running, Status.ready}
    assert feed.status in possible, "it was killed at work"
    assert feed.attempt == 1
    [done] = followed(desk, feed.id)
    assert (done.status, done.found, done.attempt) == (Status.ready, 3, 1)
    assert sorted((job.url[-1], job.status) for job in imports(desk)) == [(n, Status.ready) for n in "123"]
    with Session(desk.engine) as session:
        assert sorted(session.exec(select(Evidence.title))) == ["Harbour 1", "Harbour 2", "Harbour 3"]
        assert len(session.exec(select(FeedItem)).all()) == 3


# --- seen -------------------------------------------------------------------------------------------------------------


def test_the_evidence_page_shows_the_feeds_and_checks_them(desk: Desk, anna: User, site) -> None:
    site.answers["/feed"] = (200, XML, rss(["/1"], "<![CDATA[<i>Harbour</i> checks]]>"))
    [good, bad] = watch(desk, f"{site.url}/feed", f"{site.url}/gone")
    with TestClient(create_app(desk), base_url="http://127.0.0.1:8000") as client:
        client.get("/sign-in", params={"token": accounts.issue(desk.engine, anna, "link")})
        wait_for(client, "/evidence", "1 page found")
        wait_for(client, "/evidence", "answered 404")
        shown = wait_for(client, "/evidence", "1 added")
        assert "Harbour checks" in words(shown)
        assert "<i>Harbour</i>" not in shown
        site.answers["/gone"] = (200, XML, rss(["/2", "/3"]))
        part = client.post(f"/feeds/{bad.id}/check", headers={"HX-Request": "true"})
        assert "checking…" in words(part.text)
        wait_for(client, "/evidence", "2 pages found")
        assert client.get("/feeds").url.path == "/evidence"
        told = client.get("/api/v1/feeds").json()
        assert [(feed["url"], feed["found"], feed["error"]) for feed in told] == [(good.url, 1, ""), (bad.url, 2, "")]
        assert client.post("/feeds/99/check").status_code == 404
        accounts.add_user(desk.engine, "ola@desk.example", Role.reviewer, "correct horse")
        client.post("/sign-in", data={"email": "ola@desk.example", "password": "correct horse"})
        assert "Check now" not in client.get("/evidence").text
        assert client.post(f"/feeds/{good.id}/check").status_code == 403


def test_feeds_at_the_command_line(desk: Desk, site) -> None:
    site.answers["/feed"] = (200, XML, rss(["/1", "/2"]))
    urls = [f"{site.url}/feed", f"{site.url}/gone"]

    def run(*arguments: str, named: str = json.dumps(urls)) -> subprocess.CompletedProcess[str]:
        given = {"DATA_DIR": str(desk.folder), "FEEDS": named, "FETCH_ALLOWED_HOSTS": '["127.0.0.1"]'}
        environment = {**os.environ, **{f"CLAIMDESK_{name}": value for name, value in given.items()}}
        return subprocess.run(
            [sys.executable, "-m", "app", "feeds", *arguments], env=environment, capture_output=True, text=True
        )

    listed = run()
    told = [json.loads(line) for line in listed.stdout.splitlines()]
    assert (listed.returncode, [feed["url"] for feed in told], told[0]["checked_at"]) == (0, urls, None)
    done = run("--check")
    good, gone = map(json.loads, done.stdout.splitlines())
    assert (done.returncode, good["found"], good["status"], gone["status"]) == (1, 2, "ready", "failed")
    assert "404" in gone["error"]
    assert "404" in done.stderr
    assert "DBOS" not in done.stderr
    assert [job.status for job in imports(desk)] == [Status.ready] * 2, "it waits for what the feeds bring"
    wrong = run(named="https://a.example/feed")
    assert (wrong.returncode, wrong.stderr.count("\n"), "feeds" in wrong.stderr) == (1, 1, True)


# --- markup -----------------------------------------------------------------------------------------------------------

REVIEW = {
    "@context": "https://schema.org",
    "@type": "ClaimReview",
    "@id": "#review",
    "claimReviewed": "The pier cost 40 million euros.",
    "author": {"@type": "Organization", "name": "Harbour checks"},
    "datePublished": "2024-05-02",
    "reviewRating": {"@type": "Rating", "alternateName": "Mostly false"},
}


def marked_up(*scripts: str) -> bytes:
    inside = "".join(f'<script type="application/ld+json">{script}</script>' for script in scripts)
    return story(1).replace(b"</head>", f"{inside}</head>".encode())


@pytest.mark.parametrize(
    "script",
    [
        json.dumps(REVIEW),
        f"<!-- {json.dumps(REVIEW)} -->",
        f"//<![CDATA[\n{json.dumps(REVIEW)}\n//]]>",
        f"/*<![CDATA[*/{json.dumps(REVIEW)};/*]]>*/",
        json.dumps(REVIEW).replace("40 million", "40\nmillion"),
    ],
)
def test_a_page_tells_its_markup(script: str) -> None:
    content = marked_up("", script, '{"@type": "NewsArticle"}', "{broken").replace(b"ld+json", b"LD+JSON", 1)
    review, other = map(json.loads, read_file("page.html", content, Settings(_env_file=None)).markup)
    assert "".join(review["claimReviewed"].split()) == "Thepiercost40millioneuros."
    assert other == {"@type": "NewsArticle"}


def test_markup_that_is_no_json_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    assert read_file("page.html", marked_up("{broken"), Settings(_env_file=None)).markup == ()
    assert "not JSON" in caplog.text


def test_a_fact_checkers_page_becomes_an_earlier_claim_too(desk: Desk, anna: User, site) -> None:
    article = {"@type": "NewsArticle", "headline": "The pier", "text": "Not a claim."}
    for n in (1, 2):
        review = {**REVIEW, "claimReviewed": f"Pier {n} cost 40 million euros."}
        other = {**REVIEW, "@id": "#more", "claimReviewed": f"Ferry {n} is new.", "reviewRating": {"ratingValue": n}}
        site.answers[f"/{n}"] = (200, HTML, marked_up(json.dumps(article), json.dumps([article, review, other])))
    desk.settings.fetch_allowed_hosts = ["127.0.0.1"]
    jobs = [pipeline.submit_import_url(desk, anna, f"{site.url}/{n}").id for n in (1, 2)]
    for job in pipeline.finish(desk, Import, jobs, lambda _: None):
        assert (job.status, job.error, job.added, job.refused) == (Status.ready, "", 3, [])
    with Session(desk.engine) as session:
        rated = session.exec(select(Evidence).where(Evidence.rating != "").order_by(col(Evidence.id))).all()
    assert sorted(row.rating for row in rated) == ["1", "2", "Mostly false", "Mostly false"]
    assert {(row.publisher, row.published) for row in rated} == {("Harbour checks", date(2024, 5, 2))}
    assert sorted(row.url for row in rated) == [f"{site.url}/1"] * 2 + [f"{site.url}/2"] * 2
    names = {f"{site.url}/{n}#{name}" for n in (1, 2) for name in ("review", "more")}
    assert {row.external_id for row in rated} == names, "a name within one page is none within another"
    [hit] = [hit for hit in desk.search("What did the pier cost?", 5) if hit.verdict][:1]
    assert hit.verdict == "Mostly false"
