"""The journey of what is brought in, made durable.

    an article    read > split > embed    fetched where it is an address, cut into claims, each claim given its vector
                                          and looked up once, for what is noticed of it
    an import     take_in                 its rows embedded and added to the library; an address fetched and captured;
                                          then the claims it may bear on are looked up again
    a feed        check                   looked at, and an import made of each page it links to

Each is a row, and its job (app.models.Job) another, committed together before anything else happens: that is all it
takes to have the work done. Any process may submit. One process at a time works: the one that holds the lock file.
Its clock hands queued jobs to the queue (DBOS, which keeps its own state beside the database), where a workflow carries
each through its steps. Each step commits what it made, with how far it came, in one transaction and finds it there when
it is run again: whatever kills the process, the next one goes on at the step where it stopped, and nothing is made
twice. The matches that are shown are not kept: a claim's are searched when it is shown, with the vectors made here, so
they are never out of date.

    submission    what goes in: submit, try again, discard, clear
    steps         what is done with it, and how far that is
    library       files and pages to rows of evidence
    noticing      what a list of claims says of them beforehand
    queue         the workflows, and the jobs handed to them
    schedule      the clock: what is queued, and which feeds are due
    worker        who does the work: this process, where no other does
"""

from app.pipeline.library import FileRows, add_evidence, read_evidence
from app.pipeline.steps import STEPS, Subject, check, embed, read, split, take_in
from app.pipeline.submission import (
    check_feed,
    clear_import,
    clear_imports,
    discard,
    retry,
    submit,
    submit_import,
    submit_import_url,
    submit_url,
)
from app.pipeline.worker import Worker, finish, working

__all__ = [
    "STEPS",
    "FileRows",
    "Subject",
    "Worker",
    "add_evidence",
    "check",
    "check_feed",
    "clear_import",
    "clear_imports",
    "discard",
    "embed",
    "finish",
    "read",
    "read_evidence",
    "retry",
    "split",
    "submit",
    "submit_import",
    "submit_import_url",
    "submit_url",
    "take_in",
    "working",
]
