"""Findings and rates for people and for programs. Positions count from 1 here, as readers count."""

from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.language.style import Finding, Rates
from pipeline.language.style_paragraph import split_sentences
from pipeline.styling.turns import Reported


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A report and what is not in the house style in it.

    Attributes:
        profile: The name of the style.
        event: Id of the event whose people were at hand; `None` if none was.
    """

    file: str
    profile: str
    event: str | None
    turns: tuple[Reported, ...]
    findings: tuple[Finding, ...]
    rates: Rates

    def as_text(self) -> str:
        """Return everything as lines for a terminal."""
        return "\n".join(self._lines())

    def as_json(self) -> dict[str, object]:
        """Return everything as plain values."""
        return {
            "file": self.file,
            "profile": self.profile,
            "event": self.event,
            "paragraphs": len(self.turns),
            "sentences": self._sentences(),
            "findings": [
                {
                    "paragraph": each.paragraph + 1,
                    "sentence": None if each.sentence is None else each.sentence + 1,
                    "heading": self.turns[each.paragraph].heading,
                    "name": self.turns[each.paragraph].name,
                    "rule": each.rule,
                    "message": each.message,
                    "fix": each.fix,
                    "text": self._text(each),
                }
                for each in self.findings
            ],
            "rates": {
                "closers": {"rate": round(self.rates.closers, 3), "of": self.rates.talks},
                "connectives": {"rate": round(self.rates.connectives, 3), "of": self.rates.later},
            },
        }

    def _lines(self) -> Iterator[str]:
        count = f"{len(self.findings)} finding{'' if len(self.findings) == 1 else 's'}"
        yield (
            f"{self.file}: {len(self.turns)} paragraphs, {self._sentences()} sentences, {count} (style {self.profile}, "
            f"{f'event {self.event}' if self.event else 'without an event'})"
        )
        for each in self.findings:
            where = f"paragraph {each.paragraph + 1}"
            where += f" ({name})" if (name := self.turns[each.paragraph].name) else ""
            where += "" if each.sentence is None else f", sentence {each.sentence + 1}"
            yield f"  {where}: {each.rule}: {each.message}"
            yield f"    {each.fix}"
        yield (
            f"Rates, which are no findings: {self.rates.closers:.0%} of {self.rates.talks} talks end with a closer; "
            f"{self.rates.connectives:.0%} of {self.rates.later} later sentences open with a connective."
        )
        if self.event is None:
            yield ("Without --event, names, approved titles, pronouns and organizations were not checked.")

    def _sentences(self) -> int:
        return sum(len(split_sentences(turn.paragraph.text)) for turn in self.turns)

    def _text(self, finding: Finding) -> str:
        text = self.turns[finding.paragraph].paragraph.text
        if finding.sentence is None:
            return text
        sentences = split_sentences(text)
        return sentences[finding.sentence] if finding.sentence < len(sentences) else text
