"""Demands named again: who `rejected those demands` refuses each thing that was demanded."""

from dataclasses import dataclass, field

from parley.codebook import IssueMention
from parley.parse import Parse
from parley.stance.operators import operator
from parley.stance.position import Candidate

NAMING = frozenset("demand proposal condition request ultimatum term".split())
POINTING = frozenset("the that those these this such its their his both all".split())
OWN_CONTENT = frozenset("acl relcl ccomp prep appos".split())
KEPT = 3  # sentences for which a demand of nobody named stays in mind


@dataclass
class Demands:
    """What each actor has demanded in an article so far: by actor, issue to sign."""

    asked: dict[str, dict[str, int]] = field(default_factory=dict)
    last: str = ""
    since: int = 0

    def remember(self, found: list[Candidate]) -> None:
        """Keep what is demanded in a sentence that gave these candidates."""
        self.since += 1
        for candidate in found:
            if candidate.features.get("op=desire") and not candidate.features.get("fallback"):
                self.asked.setdefault(candidate.actor, {})[candidate.issue] = candidate.sign
                self.last, self.since = candidate.actor, 0

    def named_again(self, parse: Parse, mentions: list[IssueMention]) -> list[IssueMention]:
        """The issues behind `those demands`, `Moscow's proposals`, where these are refused.

        Parameters
        ----------
        parse : Parse
            The sentence.
        mentions : list of IssueMention
            What it names itself; these issues are not added.

        Returns
        -------
        list of IssueMention
            At the word for the demands, with the sign of what was demanded.
        """
        known = {mention.issue for mention in mentions}
        added = []
        for word in range(len(parse)):
            for issue, sign in self.asked.get(self._whose(parse, word), {}).items():
                if issue not in known:
                    known.add(issue)
                    added.append(IssueMention(issue, parse.starts[word], parse.ends[word], sign,
                                              "phrase"))  # fmt: skip
        return added

    def _whose(self, parse: Parse, word: int) -> str:
        """Whose demands a word stands for, if it names none itself and they are refused."""
        if parse.lemmas[word] not in NAMING or parse.pos[word] != "NOUN" \
                or parse.kids(word, *OWN_CONTENT) or not _is_refused(parse, word):  # fmt: skip
            return ""
        for kid in parse.kids(word, "poss", "amod", "compound"):
            if parse.actors[kid]:
                return parse.actors[kid]
        leads = {parse.lower(k) for k in parse.kids(word, "det", "poss", "predet")}
        return self.last if leads & POINTING and self.since < KEPT else ""


def _is_refused(parse: Parse, word: int) -> bool:
    if parse.deps[word] not in {"dobj", "nsubj", "nsubjpass"}:
        return False
    found, _ = operator(parse, parse.heads[word], word)
    return found is not None and found.kind == "reject"
