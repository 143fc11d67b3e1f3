"""What the reader finds, and where: a candidate position and the surroundings of its sentence."""

from dataclasses import dataclass, field

from parley.stance.conditions import Condition


@dataclass
class Candidate:
    """One possible position: a holder on an issue, as the climb finds it.

    ``sign`` is +1 where the holder would want what the proposition says, -1 where the contrary;
    ``features`` are what the model sees: categorical, read off words, relations and path.
    """

    actor: str
    issue: str
    sign: int
    person: str = ""
    relayed_by: str = ""
    condition: Condition | None = None
    firmness: str = "preference"
    features: dict[str, float] = field(default_factory=dict)
    at: int = -1  # the word that names the holder; -1 where the sentence does not

    @property
    def stance(self) -> str:
        """The stance that the climb alone proposes."""
        if self.condition is not None or self.features.get("partial"):
            return "conditional" if self.sign > 0 or self.features.get("unless") else "oppose"
        return "support" if self.sign > 0 else "oppose"


@dataclass
class Context:
    """What a sentence's surroundings tell: who speaks, in which kind of statement, the parties."""

    actor: str = ""
    speaker: str = ""
    kind: str = "narrated"
    field: str = "text"
    relayed_by: str = ""
    parties: tuple[str, ...] = ()
    before: tuple[str, ...] = ()  # who held a position, or spoke, in the sentence before
    voices: tuple[str, ...] = ()  # all who speak, where several do: who signed a statement
    group: tuple[str, ...] = ()  # whom `they` or `the leaders` means: who last acted together
    lists: tuple[tuple[str, ...], ...] = ()  # the lists of holders in the whole article
    demander: str = ""  # whose demands were last told of
