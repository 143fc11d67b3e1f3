"""Who is meant: names, offices, roles and pronouns of a document resolved to actors and people."""

import re
from dataclasses import dataclass, field
from datetime import date

from parley.attribution.lexicon import CUE_VERBS
from parley.attribution.sentences import Quote
from parley.codebook import Actors
from parley.parse import SUBJECTS, Parse

HE, SHE = frozenset({"he", "him", "his"}), frozenset({"she", "her"})
IT, THEY = frozenset({"it", "its"}), frozenset({"they", "them", "their", "both"})
ROLES = {
    "president": "leader", "leader": "leader", "premier": "leader", "chancellor": "leader",
    "prime minister": "leader", "minister": "minister", "secretary": "minister",
    "spokesman": "spokesperson", "spokeswoman": "spokesperson", "spokesperson": "spokesperson",
    "envoy": "envoy", "negotiator": "negotiator", "aide": "", "adviser": "", "advisor": "",
    "diplomat": "", "official": "", "politician": "", "ambassador": "",
}  # fmt: skip


@dataclass
class Referent:
    """Somebody the document has named: canonical name, actor, gender and rank where known."""

    name: str
    actor: str
    gender: str = ""
    rank: str = ""
    person: bool = True


@dataclass
class Memory:
    """What a document has said so far about who is who, in reading order."""

    actors: Actors
    day: date | None = None
    article: str = ""  # all of its text: some surnames count only beside their full name
    people: list[Referent] = field(default_factory=list)  # the last named last
    bodies: list[Referent] = field(default_factory=list)
    names: dict[str, Referent] = field(default_factory=dict)  # surname to unknown person
    last_speaker: Referent | None = None
    focus: Referent | None = None  # whom the text is about: the last person named as a subject

    def __post_init__(self) -> None:
        self._facts = {}
        for actor in self.actors.actors:
            for person in actor.people:
                self._facts[person.name] = (person.gender, person.role(self.day).rank)

    def annotate(self, parse: Parse, quotes: list[Quote]) -> None:
        """Set actors, people and mentions on the words of a sentence, and remember them.

        A third-person pronoun inside a quotation is not the one who is quoted.
        """
        for mention in self.actors.match(parse.text, self.day, self.article):
            word = parse.head_of(mention.start, mention.end)
            if word is None or (parse.actors[word] and parse.people[word]):
                continue
            if mention.kind == "demonym" and parse.pos[word] in {"NOUN", "PROPN"} \
                    and parse.deps[word] not in {"amod", "compound", "nmod"}:  # fmt: skip
                pass
            parse.actors[word], parse.people[word] = mention.code, mention.person
            parse.mentions[word] = mention.kind
        for i in range(len(parse)):
            if not parse.actors[i]:
                self._unknown_person(parse, i)
        for i in range(len(parse)):
            if not parse.actors[i]:
                self._described(parse, i)
        for i in range(len(parse)):
            if parse.pos[i] == "PRON" and not parse.actors[i]:
                inside = any(q.start <= parse.starts[i] < q.end for q in quotes)
                self._pronoun(parse, i, inside)
            elif parse.actors[i] and parse.mentions[i] not in {"location", "demonym", "pronoun"}:
                self._remember(parse, i)

    def hear(self, speaker: Referent) -> None:
        """Take the speaker of a sentence as whom the text is about."""
        if speaker.person:
            gender, rank = self._facts.get(speaker.name, (speaker.gender, speaker.rank))
            self.focus = Referent(speaker.name, speaker.actor, gender, rank)

    def _remember(self, parse: Parse, i: int) -> None:
        name, actor = parse.people[i], parse.actors[i]
        if name:
            gender, rank = self._facts.get(name, ("", ""))
            self.people = [p for p in self.people if p.name != name]
            self.people.append(Referent(name, actor, gender, rank))
            if parse.deps[i] in SUBJECTS:
                self.focus = self.people[-1]
        else:
            self.bodies.append(Referent(parse.word(i), actor, person=False))

    def _unknown_person(self, parse: Parse, i: int) -> None:
        """A person the codebook lacks: remember the full name, and the side its title tells."""
        if parse.pos[i] != "PROPN" or parse.deps[i] in {"compound", "nmod"}:
            return
        words = [k for k in parse.kids(i, "compound") if parse.pos[k] == "PROPN" and k < i
                 and not parse.actors[k]]  # fmt: skip
        name = " ".join(parse.word(k) for k in [*words, i])
        known = self.names.get(parse.word(i))
        if known:
            parse.actors[i], parse.people[i] = known.actor, known.name
            parse.mentions[i] = "person" if known.actor else ""
            if not known.actor:
                parse.people[i] = known.name
        elif words and re.fullmatch(r"[A-Z][\w'’-]+(?: (?:[A-Z]\.|[A-Z][\w'’-]+))+", name) and (
            parse.deps[i] in SUBJECTS or parse.deps[i] in {"pobj", "appos", "conj"}
        ):
            code = _affiliation(parse, i)
            self.names[parse.word(i)] = Referent(name, code)
            if code and parse.deps[i] in SUBJECTS:
                parse.actors[i], parse.people[i], parse.mentions[i] = code, name, "person"

    def _described(self, parse: Parse, i: int) -> None:
        """`the Ukrainian leader`, `the minister`: a role with a side, told or known from before."""
        lemma = parse.lemmas[i]
        if lemma not in ROLES or parse.pos[i] not in {"NOUN", "PROPN"}:
            return
        if parse.deps[i] in {"compound", "appos", "nmod", "attr"}:
            return
        code = _affiliation(parse, i)
        rank = ROLES[lemma]
        if code:
            same = [p for p in reversed(self.people)
                    if p.actor == code and rank and p.rank == rank]  # fmt: skip
            name = same[0].name if same and parse.tags[i] in {"NN", "NNP"} else ""
            parse.actors[i], parse.people[i], parse.mentions[i] = code, name, "role"
        elif rank and parse.tags[i] in {"NN", "NNP"} and _is_definite(parse, i):
            same = [p for p in reversed(self.people) if p.rank == rank]
            if same:
                parse.actors[i], parse.people[i] = same[0].actor, same[0].name
                parse.mentions[i] = "role"

    def _pronoun(self, parse: Parse, i: int, quoted: bool) -> None:
        lower = parse.lower(i)
        if lower in HE | SHE:
            gender = "m" if lower in HE else "f"
            inside = None if quoted else self._inside(parse, i, gender)
            if inside:
                parse.actors[i], parse.people[i] = inside
                parse.mentions[i] = "pronoun"
                return
            # not who is named beside the pronoun, and in a quotation not who is quoted
            others = {name for name in parse.people if name}
            recent = [p for p in (self.focus, self.last_speaker) if p and p.person]
            if quoted and self.last_speaker:
                others.add(self.last_speaker.name)
            options = [p for p in [*recent, *reversed(self.people)] if p.name not in others]
            for wanted in (gender, ""):
                for person in options:
                    if person.gender == wanted:
                        parse.actors[i], parse.people[i] = person.actor, person.name
                        parse.mentions[i] = "pronoun"
                        return
        elif lower in {"it", "they"} and parse.deps[i] in SUBJECTS:
            governor = self._governing_subject(parse, i)
            named = [k for k in range(i) if parse.actors[k] and not parse.people[k]
                     and parse.deps[k] in SUBJECTS and parse.mentions[k] != "location"]  # fmt: skip
            if governor is not None and not parse.people[governor]:
                parse.actors[i], parse.mentions[i] = parse.actors[governor], "pronoun"
            elif governor is None and named and parse.lemmas[parse.heads[i]] in CUE_VERBS:
                parse.actors[i], parse.mentions[i] = parse.actors[named[-1]], "pronoun"
            elif governor is None and self.last_speaker and not self.last_speaker.person \
                    and lower == "it" and _first_subject(parse) == i \
                    and parse.lemmas[parse.heads[i]] not in {"be", "seem", "appear"}:  # fmt: skip
                parse.actors[i], parse.mentions[i] = self.last_speaker.actor, "pronoun"

    def _inside(self, parse: Parse, i: int, gender: str) -> tuple[str, str] | None:
        """The person earlier in the sentence that a pronoun most likely stands for."""
        governor = self._governing_subject(parse, i)
        options = [governor] if governor is not None else []
        options += [k for k in range(i - 1, -1, -1)
                    if parse.people[k] and parse.deps[k] in SUBJECTS]  # fmt: skip
        for k in options:
            if parse.people[k] and self._facts.get(parse.people[k], ("", ""))[0] in {gender, ""}:
                return parse.actors[k], parse.people[k]
        return None

    def _governing_subject(self, parse: Parse, i: int) -> int | None:
        """The subject of the nearest verb above the pronoun's own clause that names an actor."""
        verb = parse.heads[i]
        for above in parse.ancestors(verb):
            subject = parse.subject(above)
            if subject is not None and subject != i and parse.actors[subject]:
                return subject
        return None


def _is_definite(parse: Parse, i: int) -> bool:
    return any(parse.lower(k) in {"the", "his", "her", "their"} for k in parse.children[i])


def _first_subject(parse: Parse) -> int | None:
    return next((k for k in range(len(parse)) if parse.deps[k] in SUBJECTS), None)


def _affiliation(parse: Parse, i: int) -> str:
    """The side that the words hanging on a noun tell: `Russian lawmaker`, `Kyiv's envoy`."""
    for kid in sorted(parse.children[i], key=lambda k: (-k if k < i else k)):
        if parse.deps[kid] in {"amod", "compound", "poss", "nmod"} and parse.actors[kid] \
                and not parse.people[kid]:  # fmt: skip
            return parse.actors[kid]
        if parse.deps[kid] in {"compound", "nmod", "appos"}:
            deeper = _affiliation(parse, kid)
            if deeper:
                return deeper
        if parse.deps[kid] == "prep" and parse.lemmas[kid] == "of":
            for body in parse.kids(kid, "pobj"):
                if parse.actors[body] and not parse.people[body]:
                    return parse.actors[body]
    return ""


def describe(parse: Parse, i: int) -> str:
    """The words of a speaker: the noun with what stands before it and close after it."""
    words = parse.subtree(i, without=frozenset(
        "relcl acl appos conj cc punct advcl parataxis ccomp".split()))  # fmt: skip
    run = [i]
    for k in range(i - 1, -1, -1):
        if k in words:
            run.insert(0, k)
        else:
            break
    for k in range(i + 1, len(parse)):
        if k in words:
            run.append(k)
        else:
            break
    return parse.text[parse.starts[run[0]] : parse.ends[run[-1]]].strip()
