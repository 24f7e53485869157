"""The extractive outline against what an editor would write: ``python -m benchmarks.outline --seeds 800 801 802``.

Draws synthetic webinars as text alone, takes the truth as their proceedings and the true English as translations,
writes the outline of each by extraction, and prints for all of them together: findings of the house style, how many
talks have a paragraph as their kind wants it, what the evidence checks say of the sentences, and ROUGE-L against the
world's reference paragraphs, beside LexRank of the same length (`pip install sumy`). Every other event has what no
training saw; talks take 1.2, 2 or 3 minutes in turn.

    python -m benchmarks.outline --seeds 800 801 --show 3 --worst 5
    python -m benchmarks.outline --minutes 10 --talks 40      # how long extraction takes, and how much memory
"""

import argparse
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import fmean
from textwrap import indent

from benchmarks.extraction_time import measure_extraction
from benchmarks.outline_scores import Result, Scored, score
from benchmarks.rouge import LexRank, rouge_l
from pipeline.language.checks import MOST_EVIDENCE
from pipeline.language.profile import Band, StyleProfile, built_in_profile
from pipeline.language.style import count_words
from pipeline.language.style_paragraph import find_opening, split_sentences

_EXAMPLES = 10
_NOTES = (
    "bare: without name and title, which LexRank cannot know, on either side",
    "found: of the statements that the editor reports, those that we cite; kept: of what we cite, what he reports",
)


def describe(results: Sequence[Result]) -> str:
    """Return all figures of some events together, as Markdown."""
    talks = [each for result in results for each in result.talks]
    written = [each for each in talks if each.ours]
    seconds = fmean(each.seconds for each in results)
    parts = [
        f"{len(results)} events, {len(talks)} talks, {seconds:.2f} s an event",
        _describe_style(results, written),
        "\n".join(f"- {each}" for each in (*_describe_kinds(talks, written), *_describe_evidence(results, written))),
        _describe_rouge(written),
    ]
    return "\n\n".join(parts)


def _describe_style(results: Sequence[Result], written: Sequence[Scored]) -> str:
    findings = [each for result in results for each, _ in result.findings]
    rules = Counter(each.rule for each in findings)
    listed = ", ".join(f"{rule} {count}" for rule, count in rules.most_common()) or "none"
    return f"House style: {len(findings) / max(1, len(written)):.3f} findings a paragraph ({listed})"


def _describe_kinds(talks: Sequence[Scored], written: Sequence[Scored]) -> Iterator[str]:
    """Yield how many talks have a paragraph, as their kind wants it."""
    profile = built_in_profile()
    wanted = [each for each in talks if each.reference]
    yield f"talks with a paragraph: {_share(sum(bool(each.ours) for each in wanted), len(wanted))}"
    without = [each for each in talks if not each.reference]
    needless = sum(bool(each.ours) for each in without)
    yield f"talks of which a report carries nothing: {len(without)}, with a paragraph: {needless}"
    yield f"opening as their kind does: {_share(sum(bool(each.opens) for each in written), len(written))}"
    rich = [(each, band) for each in written if (band := _band(each, profile))]
    right = sum(_is_within(each.ours, band) for each, band in rich)
    gold = sum(_is_within(each.reference, band) for each, band in rich)
    yield f"within the band of their kind, of those with enough content: {_share(right, len(rich))}; the editor: {gold}"


def _band(talk: Scored, profile: StyleProfile) -> Band | None:
    """Return the band of a talk that has enough content for it."""
    band = profile.band(talk.kind)
    return band if band and talk.evidence_words >= profile.evidence_factor * band.words[0] else None


def _is_within(text: str, band: Band) -> bool:
    words, sentences = count_words(text), len(split_sentences(text))
    return band.words[0] <= words <= band.words[1] and band.sentences[0] <= sentences <= band.sentences[1]


def _describe_evidence(results: Sequence[Result], written: Sequence[Scored]) -> Iterator[str]:
    """Yield what the evidence checks say of all sentences."""
    sentences = [pair for each in written for pair in zip(each.evidence, each.problems, strict=True)]
    cited = sum(1 <= count <= MOST_EVIDENCE for count, _ in sentences)
    blocked = [problems for _, problems in sentences if any(each.blocks for each in problems)]
    clean = sum(1 <= count <= MOST_EVIDENCE and problems not in blocked for count, problems in sentences)
    yield f"sentences with 1 to {MOST_EVIDENCE} utterances of evidence: {_share(cited, len(sentences))}"
    yield f"of them without a blocking problem: {_share(clean, len(sentences))}; sentences blocked: {len(blocked)}"
    codes = Counter((each.code, each.blocks) for _, problems in sentences for each in problems)
    listed = [f"{code} {count} {'blocking' if blocks else 'warnings'}" for (code, blocks), count in codes.most_common()]
    yield f"problems: {', '.join(listed) or 'none'}"
    doubts = Counter(each.split(":")[0] for result in results for each in result.doubts)
    yield f"doubts: {', '.join(f'{kind} {count}' for kind, count in doubts.most_common()) or 'none'}"


def _describe_rouge(written: Sequence[Scored]) -> str:
    rows = [
        "| kind | talks | words, ours | editor | ROUGE-L ours | LexRank | gain | bare | LexRank | gain | found | kept |"
    ]
    rows.append("|---|" + "---:|" * 11)
    by_kind: dict[str, list[Scored]] = defaultdict(list)
    for each in written:
        if each.reference:
            by_kind[each.kind].append(each)
            by_kind["all"].append(each)
    for kind, own in sorted(by_kind.items(), key=lambda pair: pair[0] == "all"):
        ours, plain = (fmean(rouge_l(text, each.reference) for text, each in pairs) for pairs in _pair(own, bare=False))
        bare, bare_plain = (
            fmean(rouge_l(text, _bare(each.reference)) for text, each in pairs) for pairs in _pair(own, bare=True)
        )
        cells = [
            *(kind, len(own), *(f"{fmean(map(count_words, texts)):.0f}" for texts in _texts(own))),
            *(f"{ours:.3f}", f"{plain:.3f}", _gain(ours, plain)),
            *(f"{bare:.3f}", f"{bare_plain:.3f}", _gain(bare, bare_plain), *_compare_choice(own)),
        ]
        rows.append(f"| {' | '.join(map(str, cells))} |")
    return "\n".join([*rows, "", *_NOTES])


def _compare_choice(own: Sequence[Scored]) -> tuple[str, str]:
    """Return how much of what the editor reports we cite too, and how much of what we cite the editor reports."""
    both = sum(len(each.cited & each.kept) for each in own)
    kept, cited = sum(len(each.kept) for each in own), sum(len(each.cited) for each in own)
    return f"{both / max(1, kept):.0%}", f"{both / max(1, cited):.0%}"


def _texts(own: Sequence[Scored]) -> tuple[list[str], list[str]]:
    return [each.ours for each in own], [each.reference for each in own]


def _pair(own: Sequence[Scored], *, bare: bool) -> tuple[list[tuple[str, Scored]], list[tuple[str, Scored]]]:
    """Return our text and LexRank's for each talk; bare texts without the opening, of equal length."""
    if not bare:
        return [(each.ours, each) for each in own], [(each.lexrank, each) for each in own]
    ours = [(_bare(each.ours), each) for each in own]
    return ours, [(" ".join(each.lexrank.split()[: count_words(text)]), each) for text, each in ours]


def _bare(text: str) -> str:
    """Return a paragraph from its first reporting verb on."""
    first = split_sentences(text)[:1]
    opening = find_opening(first[0], built_in_profile()) if first else None
    return text[opening.start("verb") :] if opening else text


def _gain(ours: float, plain: float) -> str:
    return f"{ours / plain - 1:+.0%}" if plain else "-"


def _share(count: int, total: int) -> str:
    return f"{count} of {total} ({count / total:.1%})" if total else "none of none"


def show_findings(results: Sequence[Result], most: int = _EXAMPLES) -> str:
    """Return the commonest findings, each with an example."""
    found = [pair for result in results for pair in result.findings]
    kinds = Counter((each.rule, each.fix) for each, _ in found)
    lines = []
    for (rule, fix), count in kinds.most_common(most):
        finding, paragraph = next(pair for pair in found if (pair[0].rule, pair[0].fix) == (rule, fix))
        lines.append(f"{count} x {rule}: {finding.message} {fix}\n    {paragraph.kind}: {paragraph.text}")
    return "\n".join(lines) or "no findings"


def show_blocked(results: Sequence[Result], most: int = _EXAMPLES) -> str:
    """Return sentences with a problem that blocks, or else a warning, each with its message."""
    found = [
        (not problem.blocks, f"{talk.seed} {talk.talk} {talk.kind} {problem.code}: {problem.message}\n    {sentence}")
        for result in results
        for talk in result.talks
        for sentence, problems in zip(split_sentences(talk.ours), talk.problems, strict=False)
        for problem in problems
    ]
    return "\n".join(text for _, text in sorted(found)[:most]) or "no problems"


def show(talks: Sequence[Scored]) -> str:
    """Return paragraphs beside their references."""
    blocks = []
    for each in talks:
        value = rouge_l(each.ours, each.reference)
        blocks.append(f"## seed {each.seed}, {each.talk}, {each.kind}: ROUGE-L {value:.3f}")
        texts = (("ours", each.ours), ("editor", each.reference), ("LexRank", each.lexrank))
        blocks += [f"{name}:\n{indent(text or 'nothing', '    ')}" for name, text in texts]
    return "\n".join(blocks)


def main() -> None:
    """Print what was asked for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seeds", type=int, nargs="*", default=[], help="of the events")
    parser.add_argument("--show", type=int, default=0, metavar="N", help="N paragraphs beside their references")
    parser.add_argument("--worst", type=int, default=0, metavar="N", help="the N worst paragraphs, findings, problems")
    parser.add_argument("--minutes", type=float, default=10.0, help="of each long talk")
    parser.add_argument("--talks", type=int, default=0, metavar="N", help="time extraction from N long talks")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if chosen.talks:
            print(measure_extraction(chosen.minutes, chosen.talks, Path(folder) / "long"))  # noqa: T201
        if not chosen.seeds:
            return
        lexrank = LexRank()
        results = [score(seed, lexrank, Path(folder) / f"event-{seed}") for seed in chosen.seeds]
    print(describe(results))  # noqa: T201
    talks = [each for result in results for each in result.talks if each.reference]
    if chosen.show:
        print(show(talks[: chosen.show]))  # noqa: T201
    if chosen.worst:
        worst = sorted(talks, key=lambda each: rouge_l(each.ours, each.reference))[: chosen.worst]
        for part in (show_findings(results), show_blocked(results), show(worst)):
            print("\n" + part)  # noqa: T201


if __name__ == "__main__":
    main()
