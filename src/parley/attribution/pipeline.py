"""The spaCy pipeline that attribution reads articles with: a model without what is not used."""

from functools import lru_cache

import spacy
from spacy.language import Language

from parley.attribution.remembered import Lemmas, Ruler, can_stand_for
from parley.attribution.sentences import mark_sentences
from parley.errors import InputError

Language.component("parley_sentences", func=mark_sentences)
Language.factory("parley_ruler", func=lambda nlp, name: Ruler(nlp.get_pipe("attribute_ruler")))
Language.factory("parley_lemmas", func=lambda nlp, name: Lemmas(nlp.get_pipe("lemmatizer")))
FASTER = {"attribute_ruler": "parley_ruler", "lemmatizer": "parley_lemmas"}


@lru_cache(maxsize=1)
def parser(name: str, version: str) -> Language:
    """A pipeline by name and version, its sentences set by our own rule.

    Raises
    ------
    InputError
        If it is not installed, or in another version.
    """
    try:
        nlp = spacy.load(name, exclude=["ner"])
    except OSError:
        raise InputError(
            f"params.yaml: attribute.model '{name}' is not installed; run make setup"
        ) from None
    if version and nlp.meta["version"] != version:
        raise InputError(
            f"params.yaml: attribute.model_version is {version}, installed is "
            f"{nlp.meta['version']}; run make setup or write the installed version"
        )
    for old, new in FASTER.items():
        if old in nlp.pipe_names and can_stand_for(nlp.get_pipe(old)):
            nlp.add_pipe(new, before=old)
            nlp.disable_pipe(old)
    nlp.add_pipe("parley_sentences", before=nlp.pipe_names[0])
    return nlp
