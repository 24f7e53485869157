"""Family names beside a title, written as the target language writes them: 高瀬さん as Takase, or as 다카세.

A translation model reads Chinese characters in one language alone, and may call Mr. Takase Mr. Gaolai.
"""

from collections.abc import Iterator
from itertools import groupby

from pipeline.language.name_forms import family_in
from pipeline.language.names import titled
from pipeline.records import Language, Person


def find_families(
    text: str, source: Language, target: Language, people: tuple[Person, ...]
) -> Iterator[tuple[int, int, str]]:
    """Yield (start, end, form) of the family names beside titles in *text*, in order, with their form in *target*.

    Where several people share the name, it is written all the same if they write it alike; who is meant is not asked.
    A name that *target* writes as it stands there is not yielded.
    """
    end = 0
    for (start, stop), found in groupby(titled(text, source, people), key=lambda each: (each.start, each.end)):
        forms = {family_in(person, target) for each in found for person in people if person.id == each.person}
        form = forms.pop() if len(forms) == 1 else None
        if form is not None and start >= end and form != text[start:stop]:
            yield start, stop, form
            end = stop
