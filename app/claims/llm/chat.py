"""One answer of a given form from a large model: any server that speaks OpenAI's chat completions.

The official client does the waiting: it tries again after 408, 409, 429, 5xx, a timeout or a broken connection, later
each time and with jitter, or when Retry-After says.
"""

import asyncio
import json
import logging
import re
from collections import Counter
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from app.errors import ClaimdeskError
from app.settings import Settings

if TYPE_CHECKING:
    from openai.types.chat import ChatCompletion

log = logging.getLogger("claimdesk")

# What a server may refuse, from what is asked for first to what every server takes.
STRUCTURED, PLAIN = 0, 2
TOO_LATE = "did not answer in time"
IN_WORDS = "\n\nAnswer with JSON alone, of this schema:\n"


class Completion(BaseModel):
    """What a model is asked for. Strict structured output wants every field required and none besides."""

    model_config = ConfigDict(extra="forbid")


A = TypeVar("A", bound=Completion)


class Failure(Exception):
    """The model did not do its part.

    The message is for a reader who can do something about it and goes on from "The large model"; `detail` is the error
    in the server's words, `log` what the article took so far.
    """

    def __init__(self, message: str, detail: str = "", log: Mapping[str, str | float] | None = None) -> None:
        super().__init__(message)
        self.detail, self.log = detail, log or {}


class Chat:
    """A model, asked by one article within one event loop. Counts requests and tokens.

    Raises ClaimdeskError where a setting is missing or cannot be right.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = check(settings)
        self._places = asyncio.Semaphore(settings.llm_concurrency)
        self._counts = Counter[str]()
        self._level = STRUCTURED

    @property
    def structured(self) -> bool:
        """Whether the server takes the form an answer must have; otherwise it is asked for in words."""
        return self._level < PLAIN

    async def __aenter__(self) -> "Chat":
        from openai import AsyncOpenAI  # 0.8 s to import

        self._client = AsyncOpenAI(
            base_url=self._settings.llm_base_url.strip(),
            # A server without keys gets one all the same, and never the one that the environment has for OpenAI.
            api_key=self._settings.llm_api_key.get_secret_value().strip() or "none",
            timeout=self._settings.llm_timeout,
            max_retries=self._settings.llm_retries,
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._client.close()

    async def ask(self, instructions: str, data: Mapping[str, Any], form: type[A], whole: Callable[[A], bool]) -> A:
        """The model's answer, asked for once more where it is malformed or not `whole`; waits for a free place first.

        Raises Failure for no answer, one that is cut off, or two that are malformed.
        """
        from openai import OpenAIError

        async with self._places:
            for _ in range(2):
                try:
                    completion = await self._complete(instructions, json.dumps(data, ensure_ascii=False), form)
                    answer = form.model_validate_json(self._content(completion))
                except (ValidationError, json.JSONDecodeError, UnicodeDecodeError) as error:
                    log.debug("malformed answer: %s", error)
                except OpenAIError as error:
                    raise Failure(_reason(error), self._detail(error)) from error
                else:
                    if whole(answer):
                        return answer
                self._counts["malformed answers"] += 1
        raise Failure("did not answer in the form it was asked for")

    def log(self) -> dict[str, str | float]:
        """Model, requests answered, tokens, and what they cost where the settings have prices."""
        used: dict[str, str | float] = {"model": self._settings.llm_model, "requests": 0, **self._counts}
        prices = {"input tokens": self._settings.llm_input_price, "output tokens": self._settings.llm_output_price}
        if any(prices.values()):
            used["cost"] = round(sum(self._counts[kind] * price for kind, price in prices.items()) / 1e6, 6)
        if not self.structured:
            used["structured output"] = "refused by the server"
        return used

    def _detail(self, error: Exception) -> str:
        """What the server said, without the key should it have repeated that."""
        said = f"{type(error).__name__}: {error}"
        key = self._settings.llm_api_key.get_secret_value().strip()
        return (said.replace(key, "…") if key else said)[:300]

    async def _complete(self, instructions: str, data: str, form: type[Completion]) -> "ChatCompletion":
        from openai import BadRequestError, UnprocessableEntityError

        while True:
            level = self._level
            schema = form.model_json_schema()
            asked = instructions if level < PLAIN else f"{instructions}{IN_WORDS}{json.dumps(schema)}"
            options: dict[str, Any] = {}
            if level < PLAIN:
                shape = {"name": form.__name__.strip("_").lower(), "strict": True, "schema": schema}
                options["response_format"] = {"type": "json_schema", "json_schema": shape}
            if level == STRUCTURED:
                options["temperature"] = 0
            try:
                completion: ChatCompletion = await self._client.chat.completions.create(
                    model=self._settings.llm_model.strip(),
                    messages=[{"role": "system", "content": asked}, {"role": "user", "content": data}],
                    **options,
                )
            except (BadRequestError, UnprocessableEntityError):
                # Reasoning models refuse a temperature, old servers a response format.
                if level == PLAIN:
                    raise
                self._level = max(self._level, level + 1)
            else:
                return completion

    def _content(self, completion: "ChatCompletion") -> str:
        """The JSON of an answer, out of the fences and thoughts that some models put around it; "" where none is."""
        from openai.types.chat import ChatCompletion

        self._counts["requests"] += 1
        # What a server answers may be anything: a page of its proxy comes back as a string.
        if not isinstance(completion, ChatCompletion) or not completion.choices:
            return ""
        if completion.usage:
            self._counts["input tokens"] += completion.usage.prompt_tokens or 0
            self._counts["output tokens"] += completion.usage.completion_tokens or 0
        choice = completion.choices[0]
        if choice.finish_reason == "length":
            raise Failure("stopped in the middle of its answer: its limit of tokens is too low")
        content = ((choice.message and choice.message.content) or "").rpartition("</think>")[2]
        return content[content.find("{") : content.rfind("}") + 1]


def check(settings: Settings) -> Settings:
    """The settings, if a model can be asked with them. Raises ClaimdeskError naming those that have to be set."""
    missing = [name for name in ("llm_base_url", "llm_model") if not getattr(settings, name).strip()]
    if missing:
        names = " and ".join(f"CLAIMDESK_{name.upper()}" for name in missing)
        raise ClaimdeskError(f"The extractor 'llm' needs to know which model to ask: set {names}.")
    if not re.match(r"https?://[^\s/]+\S*$", settings.llm_base_url.strip()):
        raise ClaimdeskError("CLAIMDESK_LLM_BASE_URL is no address: it looks like https://host/v1.")
    key = settings.llm_api_key.get_secret_value().strip()
    if not (key.isascii() and key.isprintable()):
        raise ClaimdeskError("CLAIMDESK_LLM_API_KEY has characters that no key has: copy it again.")
    return settings


def _reason(error: Exception) -> str:
    from openai import APIConnectionError, APIStatusError, APITimeoutError

    if isinstance(error, APITimeoutError):
        return TOO_LATE
    if isinstance(error, APIConnectionError):
        return "could not be reached (CLAIMDESK_LLM_BASE_URL)"
    if not isinstance(error, APIStatusError):
        return f"failed ({type(error).__name__})"
    named = {
        401: "refused the key (CLAIMDESK_LLM_API_KEY)",
        403: "refused the key (CLAIMDESK_LLM_API_KEY)",
        404: "was not found (CLAIMDESK_LLM_BASE_URL, CLAIMDESK_LLM_MODEL)",
        429: "is too busy, or its quota is used up",
    }
    return named.get(error.status_code, f"failed (status {error.status_code})")
