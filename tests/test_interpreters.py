"""An interpreter's words stand beside the machine's, and where they say otherwise a person is asked to listen."""

from pipeline.records import Event, InLanguages, Language, Person, Proceedings, Rendering, Span, Translation, Utterance
from pipeline.stages.translate import compare_interpreters
from pipeline.stages.translate.interpreters import DIFFERS

PARK = Person(id="park", name="Seoyun Park", family="Park", native=InLanguages(ko="박서윤"))
MORI = Person(id="mori", name="Haruka Mori", family="Mori", native=InLanguages(ja="森遥", ko="모리 하루카"))
EVENT = Event(id="e", title="E", languages=("ko", "ja"), people=(PARK, MORI))

SPOKEN = (
    ("박서윤 님이 학교 42곳을 방문했습니다.", "Seoyun Park visited 42 schools."),
    ("비용은 3억 원이었습니다.", "It cost 300 million won."),
    ("감사합니다.", "Thank you."),
)


def _differ(*heard: tuple[str, int], language: Language = "en") -> list[str]:
    """Return the messages for renderings, each a text and the number of the utterance that it renders."""
    utterances = tuple(
        Utterance(
            id=f"u{i}",
            span=Span(start=10_000 * i, end=10_000 * i + 5_000),
            language="ko",
            text=text,
            voice="v",
            speaker=None,
        )
        for i, (text, _) in enumerate(SPOKEN)
    )
    translations = {
        f"u{i}": Translation(utterance=f"u{i}", language="en", text=text, engine="e")
        for i, (_, text) in enumerate(SPOKEN)
    }
    renderings = tuple(
        Rendering(
            id=f"r{i}",
            track="en",
            language=language,
            span=Span(start=i, end=i + 1),
            text=text,
            utterances=(f"u{place}",),
        )
        for i, (text, place) in enumerate(heard)
    )
    proceedings = Proceedings(utterances=utterances, talks=(), renderings=renderings)
    found = compare_interpreters(proceedings, translations, EVENT, "en")
    assert {each.kind for each in found} <= {DIFFERS}
    assert all(each.target and each.span for each in found)
    return [each.message for each in found]


def test_what_says_the_same_is_no_doubt() -> None:
    """In other words, in other units, and with what interpreters leave out."""
    assert _differ(("She went to 42 schools.", 0), ("The cost was 300 million.", 1), ("Thanks a lot.", 2)) == []
    assert _differ(("She went to many schools.", 0), ("It was expensive.", 1)) == []


def test_another_number_is_a_doubt_that_shows_both() -> None:
    """One of the three is wrong: the interpreter, a recognizer, or the translation."""
    (message,) = _differ(("She went to 24 schools.", 0))
    assert "“24”" in message
    assert "Seoyun Park visited 42 schools." in message


def test_another_person_is_a_doubt() -> None:
    """Only people of the event are looked for."""
    (message,) = _differ(("Haruka Mori visited 42 schools.", 0))
    assert "Haruka Mori" in message


def test_what_was_said_just_before_or_after_may_be_rendered_here() -> None:
    """An interpreter is a sentence late or early."""
    assert _differ(("It was 300 million won for 42 schools.", 0), ("That was for 42 schools.", 1)) == []


def test_a_channel_in_another_language_is_compared_with_its_own_translation() -> None:
    """Japanese words say nothing about an English translation."""
    assert _differ(("24の学校を訪問しました。", 0), language="ja") == []
