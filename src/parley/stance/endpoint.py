"""A chat endpoint of the OpenAI form as a classifier, local or remote.

One request for each case, temperature 0. Only sentence, holder and proposition are sent.
"""

import json
import os
import re
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from parley.errors import InputError
from parley.params import EndpointChoice
from parley.stance.backends import PROMPT, Backend, Replay, warn
from parley.stance.cases import CLASSES, Case

LONGEST = 200  # tokens of an answer
AGAIN = {408, 409, 425, 429, 500, 502, 503, 504}  # what may go away
BAD = 10  # so many answers in a row that cannot be read end the run
FIELDS = ("{sentence}", "{holder}", "{proposition}")
LOCAL = {"localhost", "127.0.0.1", "::1"}


class Endpoint(Backend):
    """Asks a model behind `url` for the stance of each case, and records its words."""

    def __init__(self, choice: EndpointChoice) -> None:
        self.choice = choice
        path = Path(choice.prompt) if choice.prompt else PROMPT
        try:
            self.prompt = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise InputError(f"{path}: the prompt cannot be read ({error}); mend "
                             "classify.endpoint.prompt") from None  # fmt: skip
        missing = next((field for field in FIELDS if field not in self.prompt), None)
        if missing:
            raise InputError(f"{path}: the prompt lacks {missing}; add it")
        if not choice.model:
            raise InputError("classify.endpoint.model is empty; name the model to ask")
        self.replay = Replay(Path(choice.replay), choice.model, self.prompt)
        self.bad = 0

    def ask(self, case: Case) -> str:
        """The words of the answer; one that cannot be read is asked for again, then kept as is."""
        answer = ""
        for _ in range(self.choice.retries + 1):
            answer = self._request(case)
            if parsed(answer) is not None:
                self.bad = 0
                return answer
        self.bad += 1
        if self.bad >= BAD:
            raise InputError(f"{self.choice.url}: {BAD} answers in a row are not of the form asked "
                             f"for, the last begins {answer[:60]!r}; try another model or "
                             "prompt")  # fmt: skip
        warn(f"{self.choice.url}: an answer is not of the form asked for and counts as none")
        return answer

    def read(self, answer: Any) -> list[float]:
        """All probability that is not the stance's goes to none, or of none to the stances."""
        stance, sure = parsed(str(answer)) or ("none", 1.0)
        if stance == "none":
            return [sure, *([(1 - sure) / 3] * 3)]
        return [1 - sure, *(sure if name == stance else 0.0 for name in CLASSES[1:])]

    def _request(self, case: Case) -> str:
        """One answer; what may go away is tried again, a little later each time."""
        import httpx

        url = self.choice.url
        if not url:
            raise InputError(f"{self.choice.replay}: lacks an answer, and classify.endpoint.url is "
                             "empty; name the endpoint to ask")  # fmt: skip
        body = {"model": self.choice.model, "temperature": 0, "max_tokens": LONGEST, "seed": 0,
                "messages": [{"role": "user", "content": filled(self.prompt, case)}]}  # fmt: skip
        problem = ""
        for attempt in range(self.choice.retries + 1):
            if attempt:
                time.sleep(self.choice.wait * 2 ** (attempt - 1))
            try:
                reply = httpx.post(url, json=body, headers=self._headers(),
                                   timeout=self.choice.timeout)  # fmt: skip
            except httpx.TimeoutException:
                problem = f"no answer within {self.choice.timeout:g} s"
                continue
            except (httpx.HTTPError, httpx.InvalidURL) as error:
                problem = str(error) or type(error).__name__
                continue
            if reply.status_code == 200:
                return _content(url, reply)
            problem = f"HTTP status {reply.status_code}"
            if reply.status_code not in AGAIN:
                break
        problem = problem.splitlines()[0]
        raise InputError(f"{url}: {problem}; check classify.endpoint, then run again: answers so "
                         "far are kept")  # fmt: skip

    def _headers(self) -> dict[str, str]:
        key = os.environ.get(self.choice.key_variable, "")
        if not key:
            return {}
        address = urlsplit(self.choice.url)
        if address.scheme != "https" and address.hostname not in LOCAL:
            raise InputError(f"{self.choice.url}: a key is sent by https only; mend the address or "
                             f"unset {self.choice.key_variable}")  # fmt: skip
        return {"Authorization": f"Bearer {key}"}


def filled(prompt: str, case: Case) -> str:
    """The prompt for a case; in one pass, so that no text of an article is taken for a field."""
    values = dict(zip(FIELDS, (case.sentence, case.holder, case.proposition), strict=True))
    return re.sub("|".join(map(re.escape, FIELDS)), lambda m: values[m[0]], prompt)


def parsed(answer: str) -> tuple[str, float] | None:
    """Stance and probability of an answer: its first JSON object; None if it holds none."""
    match = re.search(r"\{[^{}]*\}", answer)
    try:
        given = json.loads(match[0]) if match else {}
        stance, sure = str(given["stance"]).strip().lower(), float(given["probability"])
    except (ValueError, KeyError, TypeError):
        return None
    return (stance, sure) if stance in CLASSES and 0 <= sure <= 1 else None


def _content(url: str, reply: Any) -> str:
    try:
        return str(reply.json()["choices"][0]["message"]["content"])
    except (ValueError, KeyError, IndexError, TypeError):
        raise InputError(f"{url}: does not answer as a chat endpoint does (choices, message, "
                         "content); check the address") from None  # fmt: skip
