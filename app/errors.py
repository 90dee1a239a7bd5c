"""Everything that can be refused, with the HTTP status it means.

One tree and two handlers: the web answers with `status`, the command line prints the message and exits with 1.
A message is one sentence or two for the person at the desk: what is wrong, and what to do about it.
"""


class ClaimdeskError(Exception):
    """A refusal that its reader can act on."""

    status = 400


class Misconfigured(ClaimdeskError):
    """A setting, or what it names (a folder, a database, a model), cannot be used as it is."""

    status = 503


class BadArticle(ClaimdeskError):
    """A source that cannot become an article or evidence: empty, not text, protected, too long."""

    status = 422


class Unsafe(ClaimdeskError):
    """An address Claimdesk will not open: not http(s), not public."""

    status = 422


class BadRow(ClaimdeskError):
    """A row of evidence that cannot be imported."""

    status = 422


class RuleBroken(ClaimdeskError):
    """A verdict or a change of a claim that the desk's rules do not allow."""

    status = 422


class Unconfirmed(RuleBroken):
    """A change that is allowed, but likely a slip: it is made once the user has confirmed it."""


class BadChoice(ClaimdeskError):
    """A name or keys that a person cannot have; `fields` says what is wrong with each that something is wrong with."""

    status = 422

    def __init__(self, message: str, fields: dict[str, str] | None = None) -> None:
        super().__init__(message)
        self.fields = fields or {}


class NotSignedIn(ClaimdeskError):
    """No valid session or token came with the request."""

    status = 401


class Forbidden(ClaimdeskError):
    """The user's role does not allow this."""

    status = 403


class NotFound(ClaimdeskError):
    """No such article, claim, passage, evidence, user or format."""

    status = 404


class Conflict(ClaimdeskError):
    """The claim has moved on since the reader loaded it.

    `version` is the claim's version now, where the refusal is about a stale one.
    """

    status = 409

    def __init__(self, message: str, version: int | None = None) -> None:
        super().__init__(message)
        self.version = version


class Unavailable(ClaimdeskError):
    """Something the desk needs does not answer just now; asking again later may help."""

    status = 503
