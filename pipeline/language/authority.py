"""The authority on names and terms: how a person or a glossary term is written in the target language.

A translation model spells names by ear. The event file says how they are spelled, so every known form in a source
text is replaced by the target language's approved form *before* translation: models copy what is already in the
target language. Afterwards the form must be found in the translation.
"""

import functools
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz.fuzz import ratio

from pipeline.language.chinese import both_variants
from pipeline.records import Event, InLanguages, Language

ALIKE = 0.72
"""From this similarity on (twice the shared characters by all characters), a stretch of text is a misspelled name."""

_JOINT = r"[\s・·]*"  # what may stand between the parts of a name
_IDEOGRAPHIC = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_HANGUL = re.compile(r"[\uac00-\ud7a3]")
_WORDLIKE = "A-Za-z0-9\u00c0-\u024f"  # Latin letters and digits: where a Latin name must not begin or end


@dataclass(frozen=True, slots=True, kw_only=True)
class Approved:
    """One name or term in the target language.

    Attributes:
        form: As it must be written in a translation.
        variants: Every form that means the same in a source text, in any script; *form* is among them.
    """

    form: str
    variants: tuple[str, ...]


def approved_forms(event: Event, target: Language) -> tuple[Approved, ...]:
    """Return the event's people and glossary terms in *target*, people first.

    A person whose name is not known in *target* keeps the English one; a term that is not known in *target* is left
    to the model. A form that could mean two of them is nobody's: it is left out of both.
    """
    entries: list[tuple[str, list[str]]] = []
    for person in event.people:
        form = person.name if target == "en" else person.native.get(target) or person.name
        entries.append((form, _variants(form, person.name, *_forms(person.native), *person.aliases)))
    for term in event.glossary:
        if (written := term.names.get(target)) is not None:
            entries.append((written, _variants(written, *_forms(term.names), *term.aliases)))
    owners = Counter(key for _, variants in entries for key in {_key(variant) for variant in variants})
    return tuple(
        Approved(form=form, variants=tuple(dict.fromkeys(v for v in variants if owners[_key(v)] == 1 and _usable(v))))
        for form, variants in entries
    )


def in_use(forms: Iterable[Approved], texts: Iterable[str]) -> tuple[Approved, ...]:
    """Return those of *forms* that occur in any of *texts*: all that translating them depends on."""
    joined = "\n".join(texts)
    return tuple(each for each in forms if each.variants and _pattern(each.variants).search(joined))


def forms_in(text: str, forms: Sequence[Approved]) -> tuple[str, ...]:
    """Return the approved forms of what *text* names, whatever form of it stands there, once for each time."""
    return write_approved(text, forms)[1]


def write_approved(text: str, forms: Iterable[Approved]) -> tuple[str, tuple[str, ...]]:
    """Replace every known name and term in *text* by its approved form.

    Returns:
        The text, and the approved forms it now contains, once for each time, in the order of the text.
    """
    form_of = {_key(variant): each.form for each in forms for variant in each.variants}
    if not form_of:
        return text, ()
    pattern = _pattern(tuple(variant for each in forms for variant in each.variants))
    pieces: list[str] = []
    found: list[str] = []
    end = 0
    for match in pattern.finditer(text):
        key = _key(match.group())
        form = next(form_of[each] for each in (key, key[:-1], key[:-2]) if each in form_of)  # a plural, if need be
        found.append(form)
        before, after = text[end : match.start()], text[match.end() : match.end() + 1]
        pieces += [before, space_between(before[-1:], form[0]), form, space_between(form[-1], after)]
        end = match.end()
    return "".join([*pieces, text[end:]]), tuple(found)


def without(text: str, forms: Iterable[str]) -> str:
    """Return *text* with a space in the place of each of *forms*."""
    for form in forms:
        text = text.replace(form, " ")
    return text


def restore_forms(found: Iterable[str], translation: str) -> str:
    """Write in *translation* every approved form of *found* that it nearly has, as in "Jialiali Wen" for Jiali Wen.

    A model copies a name piece by piece and may stumble over one. What is at least as like a missing form as `ALIKE`
    says, and is no part of another one that stands there rightly, is taken for it.
    """
    forms = tuple(dict.fromkeys(found))
    for form in forms:  # a model may put other spaces between the parts of a name
        if form not in translation and not _is_latin(form[0]):
            translation = _spaces_of(form).sub(lambda _, name=form: name, translation, count=1)  # type: ignore[misc]
    missing = missing_forms(forms, translation)
    right = [form for form in forms if form not in missing]
    for form in missing:
        masked = _pattern(tuple(right)).sub(lambda match: "\0" * len(match[0]), translation) if right else translation
        places = [(ratio(form, masked[start:end]), start - end, start) for start, end in _stretches(form, masked)]
        likeness, length, start = max(places, default=(0.0, 0, 0))
        if likeness >= 100 * ALIKE:
            translation = translation[:start] + form + translation[start - length :]
            right.append(form)
    return translation


def _stretches(form: str, text: str) -> Iterator[tuple[int, int]]:
    """Yield the stretches of *text* that could be *form* misspelled: about as many words, or characters."""
    if _is_latin(form[0]):
        words = [match.span() for match in re.finditer(f"[{_WORDLIKE}'’-]+", text)]
        count = len(form.split())
        for size in range(max(1, count - 1), count + 2):
            yield from ((first[0], last[1]) for first, last in zip(words, words[size - 1 :], strict=False))
    else:
        for size in range(max(2, len(form) - 2), len(form) + 2):
            yield from ((start, start + size) for start in range(len(text) - size + 1))


@functools.lru_cache(maxsize=1_000)
def _spaces_of(form: str) -> re.Pattern[str]:
    """Match *form* with other spaces in it, or none; not behind a syllable, whose particle a name may begin like."""
    return re.compile("(?<![가-힣])" + _JOINT.join(re.escape(character) for character in _key(form)))


def missing_forms(found: Iterable[str], translation: str) -> tuple[str, ...]:
    """Return the approved forms that should be in *translation* and are not, each once."""
    return tuple(form for form in dict.fromkeys(found) if not _pattern((form,)).search(translation))


def _variants(*forms: str) -> list[str]:
    """Return *forms*, those in Chinese characters also as they are written in simplified and traditional ones."""
    return [each for form in forms for each in (both_variants(form) if _IDEOGRAPHIC.search(form) else (form,))]


def _forms(names: InLanguages) -> list[str]:
    return [form for _, form in names.known()]


def _usable(variant: str) -> bool:
    """A single ideograph or syllable is part of too many words to be a name."""
    return len(_key(variant)) > 1


def _key(form: str) -> str:
    return re.sub(r"[\s・·]", "", form).casefold()


def space_between(left: str, right: str) -> str:
    """Return the space that Latin letters need beside Chinese, Japanese and each other; Korean particles stay."""
    if _is_latin(left) and (_IDEOGRAPHIC.match(right) or _is_latin(right)):
        return " "
    if _is_latin(right) and (_IDEOGRAPHIC.match(left) or _HANGUL.match(left)):
        return " "
    return ""


def _is_latin(character: str) -> bool:
    return re.match(f"[{_WORDLIKE}]", character) is not None


def _pattern(variants: tuple[str, ...]) -> re.Pattern[str]:
    """Match any of *variants*, the longest first, whatever the spacing of their parts."""
    return re.compile("|".join(_one(each) for each in sorted(variants, key=len, reverse=True)), re.IGNORECASE)


def _one(variant: str) -> str:
    if any(_is_latin(character) for character in variant):
        words = _JOINT.join(re.escape(word) for word in re.split(r"[\s・·]+", variant.strip()))
        left = f"(?<![{_WORDLIKE}])" if _is_latin(variant[0]) else ""
        right = f"(?:e?s)?(?![{_WORDLIKE}])" if _is_latin(variant[-1]) else ""  # a term may stand in the plural
        one = left + words + right
        return f"(?-i:{one})" if variant.isupper() else one  # IT is not "it"
    return _JOINT.join(re.escape(character) for character in _key(variant))
