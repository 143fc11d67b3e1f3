"""In which office a position was spoken: the rank that actors.yaml gives the holder's person."""

from datetime import date

from parley.codebook import Actors, Person

UNNAMED, OTHER = "unnamed", "other"


class Offices:
    """Ranks of named persons on a day.

    Parameters
    ----------
    actors : Actors
        The actors of the codebook; any spelling that it lists is known.
    """

    def __init__(self, actors: Actors) -> None:
        self._people: dict[str, Person] = {}
        self._bodies: set[str] = set()
        for actor in actors.actors:
            self._bodies |= {*actor.names, *actor.places, *actor.offices}
            for person in actor.people:
                self._people.update(dict.fromkeys((person.name, *person.full_names), person))

    def of(self, speaker: str, published: str) -> str:
        """The rank: one of the codebook's, unnamed for nobody or a body, other for the unknown.

        >>> Offices(actors).of("Sergey Lavrov", "2025-05-16")  # doctest: +SKIP
        'minister'
        """
        if not speaker or speaker in self._bodies:
            return UNNAMED
        person = self._people.get(speaker)
        if person is None:
            return OTHER
        return person.role(date.fromisoformat(published) if published else None).rank
