"""Asking translation models, whatever they do.

A model may give too few answers or too many, raise, or never answer. What comes back from here is one answer for each
text, or `None`; where a model is of no use at all, the next one is asked from then on.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from pipeline.backends import Translator
from pipeline.errors import PipelineError, ResourceError
from pipeline.records import Language
from pipeline.stages.patience import in_time

PATIENCE = 300.0
"""Seconds that any answer may take, and that every text may take: a large model on a slow CPU needs some of them."""
PATIENCE_EACH = 60.0
SEVERAL = 3
"""Texts that a model has to fail on, having answered none, to be of no use."""


@dataclass(slots=True, kw_only=True)
class Engines:
    """The translation models of a run, best first.

    Attributes:
        translators: At least one.
        given_up: Why each of those that are not asked any more is not, by its number.
        told: Those of them that a doubt has told of.
        answered: Those that have answered at least once.
    """

    translators: Sequence[Translator]
    given_up: dict[int, str] = field(default_factory=dict)
    told: set[int] = field(default_factory=set)
    answered: set[int] = field(default_factory=set)

    @property
    def name(self) -> str:
        """What the one that is asked first calls itself."""
        return next(name_engine(each) for i, each in enumerate(self.translators) if i not in self.given_up)

    def ensure_weights(self) -> None:
        """Make sure, before hours of other work, that the models can be used; one that cannot is given up.

        Raises:
            PipelineError: None of them can.
        """
        for number, translator in enumerate(self.translators):
            if number not in self.given_up:
                try:
                    translator.ensure_weights()
                except PipelineError as error:
                    self._give_up(number, error)

    def _give_up(self, number: int, error: PipelineError) -> None:
        if len(self.given_up) + 1 == len(self.translators):
            raise error
        self.given_up[number] = str(error)

    def ask(self, number: int, request: "Request") -> list[str | None] | None:
        """Return the answers of the model with this number; `None` if it is of no use, now or since earlier.

        Raises:
            PipelineError: It is of no use, and there is no other.
        """
        if number in self.given_up:
            return None
        try:
            answers = ask(self.translators[number], request, strict=number not in self.answered)
        except PipelineError as error:
            self._give_up(number, error)
            return None
        if any(answers):
            self.answered.add(number)
        return answers


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """Texts to translate, and what was said before each."""

    texts: tuple[str, ...]
    before: tuple[str, ...]
    source: Language
    target: Language

    def only(self, i: int) -> "Request":
        """Return the request for one of the texts."""
        before = self.before[i : i + 1]
        return Request(texts=self.texts[i : i + 1], before=before, source=self.source, target=self.target)


def name_engine(translator: Translator) -> str:
    """Return what a translation says about what made it."""
    return f"{translator.identity.name}:{translator.identity.model}"


def ask(translator: Translator, request: Request, *, strict: bool = True) -> list[str | None]:
    """Return one answer for each text; `None` where the model did not give exactly one, asked for it alone.

    Args:
        translator: The model.
        request: What to ask.
        strict: Whether a model that fails on each of several texts is of no use; else they are to blame.

    Raises:
        PipelineError: The model cannot be used at all: its weights, the device, or its server are at fault, it failed
            on every text, or it gave no answer in time.
    """
    if not request.texts:
        return []
    try:
        answers = _in_time(translator, request)
    except _FailedError:
        answers = []
    if len(answers) == len(request.texts):
        return list(answers)
    alone = [_alone(translator, request.only(i)) for i in range(len(request.texts))]
    failures = [each for each in alone if isinstance(each, _FailedError)]
    if strict and len(failures) == len(alone) >= SEVERAL:
        reason = failures[0].__cause__
        raise ResourceError(
            f"The translation model {name_engine(translator)} failed on every sentence ({type(reason).__name__}: "
            f"{str(reason)[:200]}); choose another one with --translator."
        ) from reason
    return [None if isinstance(each, _FailedError) else each for each in alone]


class _FailedError(Exception):
    """The model raised what is no error of a user's; its cause says what."""


def _alone(translator: Translator, request: Request) -> "str | _FailedError | None":
    try:
        answers = _in_time(translator, request)
    except _FailedError as failure:
        return failure
    return answers[0] if len(answers) == 1 else None


def _in_time(translator: Translator, request: Request) -> Sequence[str]:
    """Return what the translator answers, if it does so in time."""

    def work() -> Sequence[str]:
        given = translator.translate(request.texts, request.source, request.target, request.before)
        return [each if isinstance(each, str) else "" for each in given]

    limit = PATIENCE + PATIENCE_EACH * len(request.texts)
    try:
        return in_time(work, limit)
    except TimeoutError as error:
        raise ResourceError(
            f"The translation model {name_engine(translator)} gave no answer for {limit:.0f} seconds; stop what else "
            "uses its device or server, or choose another one with --translator."
        ) from error
    except PipelineError:
        raise
    except Exception as error:
        raise _FailedError from error
