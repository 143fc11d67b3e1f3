"""Who is meant: names, offices, roles and pronouns of a document resolved to actors and people."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import pairwise

from parley.attribution.lexicon import BODIES, CALLED, CUE_VERBS, SAYING
from parley.attribution.sentences import Quote
from parley.codebook import Actors
from parley.parse import SUBJECTS, Parse

HE, SHE = frozenset({"he", "him", "his"}), frozenset({"she", "her"})
NOBODYS = frozenset({"be", "seem", "appear", "rain", "snow", "take"})  # verbs of an empty `it`
IT, THEY = frozenset({"it", "its"}), frozenset({"they", "them", "their", "both"})
TITLES = frozenset({"mr", "mr.", "mrs", "mrs.", "ms", "ms.", "dr", "dr.", "gen", "gen.", "col",
                    "col.", "lt", "lt.", "maj", "maj.", "sen", "sen.", "rep", "rep.", "gov", "gov.",
                    "sir", "lord", "lady", "dame", "prof", "prof.", "pope", "cardinal", "bishop",
                    "king", "queen", "prince", "colonel", "admiral", "captain", "major",
                    "sergeant", "lieutenant", "judge", "justice", "state", "affairs"})  # fmt: skip
# bodies that speak for no state although an adjective of one stands before them
PRIVATE = frozenset("""council institute university academy centre center association foundation
    club society school college news newspaper magazine times post journal bank company group
    agency think union broadcaster channel website outlet""".split())
# who are a state's where they sit in its capital: `officials in Kyiv`, not `the delegation in Kyiv`
SEATED = frozenset({"ministry", "government", "official", "authority", "parliament", "leadership"})
STATE_COUNCILS = frozenset({"security", "federation", "state", "european", "supreme"})
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
    titles: frozenset[str] = frozenset()  # words of the role by which the text introduced him


@dataclass
class Memory:
    """What a document has said so far about who is who, in reading order."""

    actors: Actors
    day: date | None = None
    article: str = ""  # all of its text: some surnames count only beside their full name
    people: list[Referent] = field(default_factory=list)  # the last named last
    bodies: list[Referent] = field(default_factory=list)
    names: dict[str, Referent] = field(default_factory=dict)  # surname to unknown person
    roles: dict[str, list[Referent]] = field(default_factory=dict)  # role or body to its bearers
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
            inside = any(q.start <= parse.starts[i] < q.end for q in quotes)
            if parse.pos[i] == "PRON" and not parse.actors[i]:
                self._pronoun(parse, i, quotes, inside)
            elif parse.actors[i] and parse.mentions[i] not in {"location", "demonym", "pronoun"}:
                self._remember(parse, i, inside)
            if parse.pos[i] == "PROPN":
                self._introduce(parse, i)

    def hear(self, speaker: Referent) -> None:
        """Take the speaker of a sentence as whom the text is about."""
        if speaker.person:
            gender, rank = self._facts.get(speaker.name, (speaker.gender, speaker.rank))
            self.focus = Referent(speaker.name, speaker.actor, gender, rank)

    def _remember(self, parse: Parse, i: int, quoted: bool) -> None:
        name, actor = parse.people[i], parse.actors[i]
        if name:
            gender, rank = self._facts.get(name, ("", ""))
            self.people = [p for p in self.people if p.name != name]
            self.people.append(Referent(name, actor, gender, rank))
            if parse.deps[i] in SUBJECTS and not quoted:
                self.focus = self.people[-1]
        else:
            self.bodies.append(Referent(parse.word(i), actor, person=False))

    def _introduce(self, parse: Parse, i: int) -> None:
        """Remember the role or kind by which a text introduces a name: `the expert Jane Roe`."""
        if parse.deps[i] in {"compound", "nmod"} and not parse.people[i]:
            return
        known = self.names.get(parse.word(i))
        lemma = parse.lemmas[i]
        if lemma in BODIES and parse.kids(i, "compound", "amod", "poss", "nmod", "prep"):
            name = re.sub(r"^[Tt]he\s+", "", parse.text[slice(*describe(parse, i))])
            self._bears(lemma, Referent(name, parse.actors[i] or affiliation(parse, i),
                                        person=False))  # fmt: skip
            return
        name = parse.people[i] or (known.name if known else "")
        if not name:
            return
        heads = [k for k in parse.kids(i, "appos") if parse.pos[k] in {"NOUN", "PROPN"}]
        heads += [k for k in parse.kids(i, "compound", "nmod") if parse.lemmas[k] in ROLES
                  or (parse.pos[k] == "NOUN" and k < i)]  # fmt: skip
        if parse.deps[i] == "appos":
            heads.append(parse.heads[i])
        person = Referent(name, parse.actors[i] or (known.actor if known else ""))
        for head in heads:
            words = {parse.lemmas[w] for w in parse.subtree(head) if abs(w - head) < 5
                     and parse.pos[w] in {"NOUN", "ADJ", "PROPN"} and w != i}  # fmt: skip
            words |= {parse.lemmas[w] for w in parse.kids(i, "compound", "amod", "nmod")}
            self._bears(parse.lemmas[head], replace(person, titles=frozenset(words)))

    def _bears(self, role: str, who: Referent) -> None:
        bearers = self.roles.setdefault(role, [])
        bearers[:] = [b for b in bearers if b.name != who.name] + [who]

    def bearer(self, parse: Parse, i: int) -> Referent | None:
        """Who was introduced by the role that a definite noun names: `the interior minister`."""
        if parse.tags[i] not in {"NN", "NNP"} or not _is_definite(parse, i):
            return None
        words = {parse.lemmas[k] for k in parse.kids(i, "compound", "amod", "nmod")
                 if parse.pos[k] in {"NOUN", "PROPN"} or parse.actors[k]}  # fmt: skip
        for who in reversed(self.roles.get(parse.lemmas[i], [])):
            if words <= who.titles or not who.person:
                return who
        last = self.last_speaker
        if parse.lemmas[i] in CALLED and last and last.person and last.name not in self._facts \
                and not any(parse.actors[k] for k in parse.children[i]):  # fmt: skip
            return last
        return None

    def _unknown_person(self, parse: Parse, i: int) -> None:
        """A person the codebook lacks: remember the full name, and the side its title tells."""
        if parse.pos[i] != "PROPN" or parse.deps[i] in {"compound", "nmod"}:
            return
        words = [k for k in parse.kids(i, "compound") if parse.pos[k] == "PROPN" and k < i
                 and not parse.actors[k]]  # fmt: skip
        title = max((n for n, k in enumerate(words, 1) if _is_title(parse, k)), default=0)
        words = words[title:]
        name = " ".join(parse.word(k) for k in [*words, i])
        known = self.names.get(parse.word(i))
        if known:
            parse.actors[i], parse.people[i] = known.actor, known.name
            parse.mentions[i] = "person" if known.actor else ""
            if not known.actor:
                parse.people[i] = known.name
        elif words and re.fullmatch(r"[A-Z][\w'’-]+(?: (?:[A-Z]\.|[A-Z][\w'’-]+))+", name) and (
            parse.deps[i] in SUBJECTS or parse.deps[i] in {"pobj", "dobj", "appos", "conj"}
        ):
            code = affiliation(parse, i)
            self.names[parse.word(i)] = Referent(name, code)
            if code and parse.deps[i] in SUBJECTS:
                parse.actors[i], parse.people[i], parse.mentions[i] = code, name, "person"

    def _described(self, parse: Parse, i: int) -> None:
        """`the Ukrainian leader`, `the minister`: a role with a side, told or known from before."""
        lemma = parse.lemmas[i]
        if parse.pos[i] not in {"NOUN", "PROPN"}:
            return
        if lemma not in ROLES and lemma not in self.roles and lemma not in CALLED:
            return
        if parse.deps[i] in {"compound", "appos", "nmod", "attr"}:
            return
        code = affiliation(parse, i)
        who = self.bearer(parse, i)
        if who and who.person and not (code and who.actor and code != who.actor):
            parse.actors[i], parse.people[i], parse.mentions[i] = who.actor, who.name, "role"
            return
        if lemma not in ROLES:
            return
        rank = ROLES[lemma]
        if code:
            same = [p for p in reversed(self.people)
                    if p.actor == code and rank and p.rank == rank]  # fmt: skip
            name = same[0].name if same and parse.tags[i] in {"NN", "NNP"} else ""
            parse.actors[i], parse.people[i], parse.mentions[i] = code, name, "role"
        elif rank and parse.tags[i] in {"NN", "NNP"} and _is_definite(parse, i):
            same = [p for p in (self.last_speaker, *reversed(self.people))
                    if p and self._facts.get(p.name, ("", p.rank))[1] == rank]  # fmt: skip
            if same:
                parse.actors[i], parse.people[i] = same[0].actor, same[0].name
                parse.mentions[i] = "role"

    def _pronoun(self, parse: Parse, i: int, quotes: Sequence[Quote], quoted: bool) -> None:
        lower = parse.lower(i)
        if lower in HE | SHE:
            gender = "m" if lower in HE else "f"
            inside = None
            if not quoted and not _after_words(parse, i):
                inside = self._inside(parse, i, gender, quotes)
            if inside:
                parse.actors[i], parse.people[i] = inside
                parse.mentions[i] = "pronoun"
                return
            # not who is named beside the pronoun, and in a quotation not who is quoted
            others = {name for name, how in zip(parse.people, parse.mentions, strict=True)
                      if name and how != "pronoun"}  # fmt: skip
            recent = [p for p in (self.focus, self.last_speaker) if p and p.person]
            if quoted and self.last_speaker:
                others.add(self.last_speaker.name)
            options = [p for p in recent if p.name not in others and p.gender in {gender, ""}]
            known = [p for p in reversed(self.people) if p.name not in others]
            options += [p for wanted in (gender, "") for p in known if p.gender == wanted]
            if options:
                parse.actors[i], parse.people[i] = options[0].actor, options[0].name
                parse.mentions[i] = "pronoun"
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
                    and parse.lemmas[parse.heads[i]] not in NOBODYS:  # fmt: skip
                parse.actors[i], parse.mentions[i] = self.last_speaker.actor, "pronoun"

    def _inside(self, parse: Parse, i: int, gender: str, quotes: Sequence[Quote]) \
            -> tuple[str, str] | None:  # fmt: skip
        """The person earlier in the sentence, outside quotations, that a pronoun stands for."""
        governor = self._governing_subject(parse, i)
        options = [governor] if governor is not None else []
        options += [k for k in range(i - 1, -1, -1)
                    if parse.people[k] and parse.deps[k] in SUBJECTS]  # fmt: skip
        for k in options:
            if any(q.start <= parse.starts[k] < q.end for q in quotes):
                continue
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


def _is_title(parse: Parse, i: int) -> bool:
    """Is a capital word before a name an office or a body: `Council Director General Jane Roe`."""
    lemma = parse.lower(i)
    return lemma in ROLES or lemma in CALLED or lemma in BODIES or lemma in TITLES


def _is_definite(parse: Parse, i: int) -> bool:
    return any(parse.lower(k) in {"the", "his", "her", "their"} for k in parse.children[i])


def _after_words(parse: Parse, i: int) -> bool:
    """Does a pronoun tell who says what went before: `Putin was angry, he said` is another's."""
    verb = parse.heads[i]
    if parse.lemmas[verb] not in SAYING or parse.deps[i] not in SUBJECTS:
        return False
    return parse.deps[verb] == "parataxis" or any(
        max(parse.subtree(k)) < i for k in parse.kids(verb, "ccomp"))


def _first_subject(parse: Parse) -> int | None:
    return next((k for k in range(len(parse)) if parse.deps[k] in SUBJECTS), None)


def affiliation(parse: Parse, i: int) -> str:
    """The side that the words hanging on a noun tell: `Russian lawmaker`, `Kyiv's envoy`."""
    for kid in sorted(parse.children[i], key=lambda k: (-k if k < i else k)):
        if parse.deps[kid] in {"amod", "compound", "poss", "nmod"} and parse.actors[kid] \
                and not parse.people[kid]:  # fmt: skip
            return "" if is_private(parse, kid, i) else parse.actors[kid]
        if parse.deps[kid] in {"compound", "nmod", "appos"}:
            deeper = affiliation(parse, kid)
            if deeper:
                return deeper
        if parse.deps[kid] == "prep" and (
            parse.lemmas[kid] == "of" or (parse.lemmas[kid] == "in" and parse.lemmas[i] in SEATED)
        ):
            for body in parse.kids(kid, "pobj"):
                if parse.actors[body] and not parse.people[body]:
                    return parse.actors[body]
    return ""


def is_private(parse: Parse, first: int, last: int) -> bool:
    """Does a name between an adjective and a person make it no state's: `Russian News Agency`."""
    words = [parse.lower(k) for k in range(first, last + 1)]
    return any(word in PRIVATE and not (word == "council" and before in STATE_COUNCILS)
               for before, word in pairwise(words))  # fmt: skip


def describe(parse: Parse, i: int) -> tuple[int, int]:
    """The words of a speaker, as characters: the noun, what stands before it and close after it."""
    words = set(parse.subtree(i, without=frozenset(
        "relcl acl appos conj cc punct advcl parataxis ccomp".split())))  # fmt: skip
    first = last = i
    while first - 1 in words:
        first -= 1
    while last + 1 in words:
        last += 1
    return parse.starts[first], parse.ends[last]
