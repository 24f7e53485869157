"""The state of a review: complete, and the same as a run would see, whatever was corrected."""

import json
import math
import random
import shutil
import time
import wave
from array import array
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.long_event import long_event
from pipeline.codec import decode
from pipeline.edits import (
    Edit,
    anchor_segment,
    anchor_sentence,
    anchor_talk,
    anchor_translation,
    anchor_utterance,
    anchor_voice,
    append_edit,
    hash_text,
    merge_edits,
    new_edit,
    read_edits,
)
from pipeline.edits.operations import Anchor
from pipeline.event import read_event
from pipeline.records import (
    Proceedings,
    Sentence,
    Talk,
)
from pipeline.review.effective import Effective, lay_over
from pipeline.review.flags import Checker
from pipeline.review.redo import Redo, last_settings, remember_settings
from pipeline.review.showing import Json
from pipeline.review.spoken import Sources
from pipeline.review.state import Desk, build_state, hash_report, text_of
from pipeline.work import Place, Settings
from tests.test_architecture import ROOT
from tests.test_main_job import make_root, trilogue

EVENT = "told"
OPTIONS = ("--translator", "mini-translation", "--device", "cpu", "--offline")
SENTENCES = 29
WHO = "Mirae Seong"


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with one event brought to its outline by the command itself: a few talks, told by a transcript."""
    root = make_root(tmp_path_factory.mktemp("review") / "project")
    folder, demo = root / "recordings" / EVENT, ROOT / "recordings" / "demo"
    folder.mkdir(parents=True)
    said = decode(Proceedings, (demo / "reference" / "proceedings.json").read_bytes(), "truth").utterances[:SENTENCES]
    names = {each.id: each.name for each in read_event(demo).people}
    cues = [f"{clock(u.span.start)} --> {clock(u.span.end)}\n{names[u.speaker or '']}: {u.text}\n" for u in said]
    (folder / "told.vtt").write_text("\n".join(["WEBVTT\n", *cues]), encoding="utf-8")
    tables = '\n[[transcripts]]\nfile = "told.vtt"\nuse = "instead"\n'
    (folder / "event.toml").write_text((demo / "event.toml").read_text("utf-8") + tables, encoding="utf-8")
    write_sound(folder / "floor.wav", said[-1].span.end // 1000 + 2)
    result = trilogue(root, "summarize", EVENT, *OPTIONS)
    assert result.returncode in (0, 5), result.stderr
    return root


@pytest.fixture
def root(made: Path, tmp_path: Path) -> Path:
    """A copy of the project that a test may change."""
    copy = tmp_path / "project"
    shutil.copytree(made, copy, symlinks=True)
    return copy


@pytest.fixture
def desk(root: Path) -> Desk:
    """The event under review."""
    return Desk(Place(root=root), EVENT)


def clock(milliseconds: int) -> str:
    """A time as WebVTT writes it."""
    seconds, rest = divmod(milliseconds, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{rest:03}"


def write_sound(path: Path, seconds: int) -> None:
    """A tone that grows louder from second to second."""
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 16_000, 0, "NONE", ""))
        for second in range(seconds):
            loud = 20_000 * (second + 1) / seconds
            wave_ = (int(loud * math.sin(2 * math.pi * 440 * i / 16_000)) for i in range(16_000))
            file.writeframes(array("h", wave_).tobytes())


def sentences_of(state: Json) -> dict[str, Json]:
    """The sentences of a state by id."""
    return {each["id"]: each for part in state["sections"] for p in part["paragraphs"] for each in p["sentences"]}


def by_id(records: list[Json]) -> dict[str, Json]:
    """Records of a state by id."""
    return {each["id"]: each for each in records}


def sentence(effective: Effective, identifier: str) -> Sentence:
    """A sentence of the effective outline."""
    everything = [s for part in effective.outline.sections for p in part.paragraphs for s in p.sentences]
    return next(each for each in everything if each.id == identifier)


def talk(effective: Effective, identifier: str) -> Talk:
    """A talk of the effective proceedings."""
    return next(each for each in effective.proceedings.talks if each.id == identifier)


def rewrite(effective: Effective, identifier: str, after: str) -> Edit:
    """A sentence in a person's words."""
    seen = sentence(effective, identifier)
    anchor = anchor_sentence(effective.proceedings, seen)
    return new_edit("replace", anchor, who=WHO, language="en", before=seen.text, after=after)


def save(desk: Desk, *edits: Edit) -> Json:
    """The state after some edits."""
    merge_edits(desk.log, edits)
    return desk.state()


def without_log(state: Json) -> Json:
    """A state without what grows with every edit."""
    return {name: value for name, value in state.items() if name not in ("edits", "standing", "applied")}


def test_the_state_holds_everything_that_a_run_made(desk: Desk):
    """Nothing that a reviewer may have to look at is left out, and nothing is out of date right after a run."""
    state = desk.state("Mirae Seong")
    effective, _, _ = desk.look()
    review = (desk.place.outputs / EVENT / "review.md").read_text("utf-8")

    names = "event language root who people sessions terms voices segments utterances typed renderings talks sections"
    names += " doubts edits standing applied conflicts report audio"
    assert set(names.split()) <= set(state)
    assert json.loads(json.dumps(state)) == state
    assert state["behind"] == []
    assert state["who"] == WHO
    assert len(state["utterances"]) == len(state["segments"]) == SENTENCES
    assert [each["segments"] for each in state["utterances"]] == [[each["id"]] for each in state["segments"]]
    assert all(each["translation"] and not each["stale"] for each in state["utterances"])
    assert len(state["doubts"]) == review.count("- [ ]")
    assert {each["speaker"] for each in state["voices"]} == {each["speaker"] for each in state["utterances"]}
    spoken = {each["id"] for each in state["utterances"]}
    for each in sentences_of(state).values():
        assert each["text"] == each["generated"]
        assert set(each["evidence"]) <= spoken
        assert not each["stale"]
        assert not each["rejected"]
    assert [each.id for section in effective.outline.sections for p in section.paragraphs for each in p.sentences] == [
        *sentences_of(state)
    ]
    assert set(state["look_at_first"]) == set(sentences_of(state))


def test_a_corrected_segment_makes_its_translation_and_what_cites_it_out_of_date(desk: Desk):
    """Until somebody makes it again, or rewrites it with the corrected words at hand."""
    before = desk.state()
    effective, _, _ = desk.look()
    segment = next(each for each in effective.transcript.segments if "820" in each.text)
    edit = new_edit("replace", anchor_segment(segment), who=WHO, before=segment.text, after="很高兴今天有830人参加。")

    state = save(desk, edit)

    (utterance,) = [each for each in state["utterances"] if segment.id in each["segments"]]
    assert utterance["text"] == "很高兴今天有830人参加。"
    assert utterance["stale"]
    assert [each["id"] for each in state["utterances"] if each["stale"]] == [utterance["id"]]
    citing = [each for each in sentences_of(state).values() if utterance["id"] in each["evidence"]]
    assert [each["id"] for each in sentences_of(state).values() if each["stale"]] == [each["id"] for each in citing]
    assert any(flag["code"] == "C5" for each in citing for flag in each["flags"])
    assert state["behind"] != []

    effective, _, _ = desk.look()
    told = new_edit(
        "replace",
        anchor_translation(effective.utterances[utterance["id"]]),
        who=WHO,
        language="en",
        before=utterance["translation"],
        after="We are glad that 830 people are joining today.",
    )
    words = citing[0]["text"].replace("820", "830")
    state = save(desk, told, rewrite(effective, citing[0]["id"], words))
    assert not by_id(state["utterances"])[utterance["id"]]["stale"]
    assert not sentences_of(state)[citing[0]["id"]]["stale"]
    assert sentences_of(state)[citing[0]["id"]]["flags"] == []
    assert state["conflicts"] == []

    undos = [new_edit("undo", Anchor(kind="edit", id=each), who=WHO) for each in state["standing"]]
    assert without_log(save(desk, *undos)) == without_log(before)


def test_a_name_for_a_voice_is_seen_everywhere_at_once(desk: Desk):
    """In its sentences, its talks and the checks."""
    effective, _, _ = desk.look()
    voice = next(each.voice for each in effective.proceedings.utterances if each.speaker == "joorim-lee")
    assert voice is not None
    anchor = anchor_voice(effective.listening, voice)

    state = save(desk, new_edit("name", anchor, who=WHO, before="joorim-lee", after="wonkook-in"))

    assert by_id(state["voices"])[voice]["speaker"] == "wonkook-in"
    assert {each["speaker"] for each in state["utterances"] if each["voice"] == voice} == {"wonkook-in"}
    talks = [each for each in state["talks"] if each["speaker"] == "wonkook-in"]
    assert talks
    said = [each for p in state["sections"][0]["paragraphs"] if p["talk"] == talks[0]["id"] for each in p["sentences"]]
    assert said
    assert all(each["stale"] for each in said)
    assert state["conflicts"] == []


def test_two_voices_become_one_and_a_sentence_changes_hands(desk: Desk):
    """What is merged is one voice in the list; a sentence told apart from its voice keeps its own speaker."""
    effective, _, _ = desk.look()
    voices = sorted({each.voice for each in effective.listening.regions})
    one, other = (anchor_voice(effective.listening, each) for each in voices[:2])
    utterance = next(each for each in effective.proceedings.utterances if each.speaker == "chunlin-xue")

    state = save(
        desk,
        new_edit("merge", one, who=WHO, other=other),
        new_edit("name", anchor_utterance(utterance), who=WHO, before="chunlin-xue", after="ashley-hughes"),
    )

    assert voices[0] not in by_id(state["voices"])
    assert voices[0] not in {each["voice"] for each in state["utterances"]}
    assert by_id(state["utterances"])[utterance.id]["speaker"] == "ashley-hughes"
    assert [each["speaker"] for each in state["talks"] if utterance.id in each["utterances"]] == ["chunlin-xue"]
    assert state["conflicts"] == []


def test_talks_are_split_joined_and_moved_with_their_sentences(desk: Desk):
    """The paragraph goes where its talk goes; a part that was split off takes what rests on it, and can be added to."""
    before = text_of(desk.state(), "t006")
    effective, _, _ = desk.look()
    last = talk(effective, "t006")
    begin = effective.utterances[last.utterances[7]]
    split = new_edit("split", anchor_talk(effective.proceedings, last), who=WHO, other=anchor_utterance(begin))
    state = save(desk, split)
    first, second = [each for each in state["talks"] if each["speaker"] == "chunlin-xue"]
    assert (len(first["utterances"]), len(second["utterances"])) == (7, 7)
    texts = [text_of(state, each["id"]) for each in (first, second)]
    assert all(texts)
    assert " ".join(texts) == before

    effective, _, _ = desk.look()
    spoken = effective.utterances[second["utterances"][0]]
    empty = Sentence(id="", text="", evidence=(spoken.id,), method="person")
    added = new_edit(
        "add",
        anchor_sentence(effective.proceedings, empty),
        who=WHO,
        language="en",
        after="He described how the data are shared.",
    )
    state = save(desk, added)
    assert "He described how the data are shared." in text_of(state, second["id"])

    effective, _, _ = desk.look()
    move = new_edit(
        "move", anchor_talk(effective.proceedings, talk(effective, second["id"])), who=WHO, before="talks", after="qa"
    )
    state = save(desk, move)
    assert [(each["session"], [p["talk"] for p in each["paragraphs"]]) for each in state["sections"]][-1] == (
        "qa",
        [second["id"]],
    )

    effective, _, _ = desk.look()
    parts = [anchor_talk(effective.proceedings, talk(effective, each["id"])) for each in (first, second)]
    state = save(desk, new_edit("merge", parts[0], who=WHO, other=parts[1]))
    assert len([each for each in state["talks"] if each["speaker"] == "chunlin-xue"]) == 1
    assert "He described how the data are shared." in text_of(state, first["id"])
    assert state["conflicts"] == []


def test_a_rejected_sentence_stays_in_its_place_and_comes_back(desk: Desk):
    """So that it can be restored; what was approved with it is then approved again."""
    effective, _, _ = desk.look()
    state = desk.state()
    order = list(sentences_of(state))
    anchor = anchor_sentence(effective.proceedings, sentence(effective, "t004-s2"))
    paragraph = anchor_talk(effective.proceedings, talk(effective, "t004"))
    report = Anchor(kind="report", id=EVENT)
    reject = new_edit("reject", anchor, who=WHO, language="en")
    state = save(
        desk,
        new_edit("approve", paragraph, who=WHO, after=hash_text(text_of(state, "t004"))),
        new_edit("approve", report, who=WHO, after=hash_report(state)),
    )
    assert (by_id(state["talks"])["t004"]["approval"], state["report"]["approval"]) == ("approved", "approved")

    state = save(desk, reject)
    assert list(sentences_of(state)) == order
    assert sentences_of(state)["t004-s2"]["rejected"]
    assert sentences_of(state)["t004-s2"]["text"] not in text_of(state, "t004")
    assert (by_id(state["talks"])["t004"]["approval"], state["report"]["approval"]) == ("changed", "changed")

    state = save(desk, new_edit("undo", Anchor(kind="edit", id=reject.id), who=WHO))
    assert not sentences_of(state)["t004-s2"]["rejected"]
    assert (by_id(state["talks"])["t004"]["approval"], state["report"]["approval"]) == ("approved", "approved")
    state = save(desk, new_edit("approve", paragraph, who=WHO), new_edit("approve", report, who=WHO))
    assert (by_id(state["talks"])["t004"]["approval"], state["report"]["approval"]) == (None, None)
    assert state["conflicts"] == []


def test_people_terms_and_doubts_are_corrected(desk: Desk):
    """Each shows at once, and an answer stands beside its doubt with who gave it."""
    question = desk.state()["doubts"][0]
    anchor = Anchor(kind="doubt", id=question["id"], text=question["message"])

    state = save(
        desk,
        new_edit("set", Anchor(kind="person", id="yuping-kong"), who=WHO, field="pronoun", before="he", after="she"),
        new_edit(
            "set", Anchor(kind="term", id="en:leak sensors"), who=WHO, field="ja", before="漏水センサー", after="漏水計"
        ),
        new_edit("add", Anchor(kind="term", id="en:tidal gate"), who=WHO, language="en", after="tidal gate"),
        new_edit("answer", anchor, who=WHO, after="It was cut off by the chair."),
    )

    assert by_id(state["people"])["yuping-kong"]["pronoun"] == "she"
    assert by_id(state["terms"])["en:leak sensors"]["forms"]["ja"] == "漏水計"
    assert "en:tidal gate" in by_id(state["terms"])
    assert by_id(state["doubts"])[question["id"]]["answer"]["text"] == "It was cut off by the chair."
    assert by_id(state["doubts"])[question["id"]]["answer"]["who"] == WHO
    assert state["conflicts"] == []
    assert set(state["applied"]) == set(state["standing"])


def test_what_does_not_fit_any_more_is_listed_with_its_reason(desk: Desk):
    """And nothing of it is lost."""
    effective, _, _ = desk.look()
    edit = rewrite(effective, "t004-s2", "She hoped for cooperation.")
    lost = replace(edit, target=replace(edit.target, text="Nothing like it was ever said here at all, not once."))
    lost = replace(lost, after="Quite another thing, 5,000 of them.", target=replace(lost.target, id="t999-s1"))
    far = new_edit("approve", Anchor(kind="talk", id="t999"), who=WHO, after="0" * 64)

    state = save(desk, lost, far)

    assert [each["edit"] for each in state["conflicts"]] == [lost.id, far.id]
    assert all(each["reason"] for each in state["conflicts"])
    assert [each["id"] for each in state["edits"]] == [lost.id, far.id]


def test_making_again_keeps_every_correction_and_leaves_nothing_out_of_date(desk: Desk):
    """With the settings of the last run, which are kept beside what it made; only what changed is made."""
    settings = last_settings(desk.place.outputs / EVENT)
    assert settings is not None
    assert settings.translator == "mini-translation"
    effective, _, _ = desk.look()
    segment = next(each for each in effective.transcript.segments if "820" in each.text)
    kept = rewrite(effective, "t004-s2", "She expressed her hope to cooperate with Moritsu.")
    fix = new_edit(
        "replace", anchor_segment(segment), who=WHO, before=segment.text, after=segment.text.replace("820", "830")
    )
    before = save(desk, fix, kept)

    outcome = Redo(desk.place, EVENT, settings)()

    state = desk.state()
    made = {each.artifact for each in outcome.steps if each.action == "made"}
    assert made >= {"proceedings.json", "translations/en.json", "outline.json"}
    assert not made & {"listening.json", "transcript.json"}
    assert state["root"] != before["root"]
    assert state["behind"] == state["conflicts"] == []
    assert not any(each["stale"] for each in [*state["utterances"], *sentences_of(state).values()])
    assert "830" in text_of(state, "t002")
    assert "She expressed her hope to cooperate with Moritsu." in text_of(state, "t004")
    assert set(state["applied"]) == {fix.id, kept.id}


def test_settings_are_read_back_as_they_were(tmp_path: Path):
    """What a run was asked to make anew is no setting, and a damaged file is none."""
    settings = Settings(
        device="cpu", transcriber="small", translator="a,b", voices="auto", target="en", offline=True,
        accept_truncated=False, into=("ja", "ko"), refresh=frozenset({"outline.json"}),
    )  # fmt: skip
    assert last_settings(tmp_path) is None
    remember_settings(tmp_path, settings)
    assert last_settings(tmp_path) == replace(settings, refresh=frozenset())
    (tmp_path / "settings.json").write_text("{", encoding="utf-8")
    assert last_settings(tmp_path) is None


def test_random_corrections_are_each_applied_or_listed(desk: Desk):
    """A hundred of them, on one another: none disappears, and the log keeps its order."""
    chance = random.Random(7)
    for number in range(100):
        effective, _, _ = desk.look()
        append_edit(desk.log, any_edit(effective, chance, number))

    state = desk.state()

    conflicts = [each["edit"] for each in state["conflicts"]]
    assert sorted([*state["applied"], *conflicts]) == sorted(state["standing"])
    assert [each["id"] for each in state["edits"]] == [each.id for each in read_edits(desk.log).edits]
    assert len(conflicts) <= 5


def any_edit(effective: Effective, chance: random.Random, number: int) -> Edit:
    """A correction of whatever is there now."""
    proceedings = effective.proceedings
    utterance = chance.choice(proceedings.utterances)
    everything = [s for part in effective.outline.sections for p in part.paragraphs for s in p.sentences]
    one = chance.choice(everything)
    match chance.randrange(7):
        case 0:
            segment = chance.choice(effective.transcript.segments)
            return new_edit("replace", anchor_segment(segment), who=WHO, after=f"{segment.text} {number}")
        case 1:
            return new_edit(
                "name", anchor_utterance(utterance), who=WHO, after=chance.choice(effective.event.people).id
            )
        case 2:
            return new_edit(
                "replace", anchor_translation(utterance), who=WHO, language="en", after=f"It was number {number}."
            )
        case 3 if len(everything) > 4:
            return new_edit("reject", anchor_sentence(proceedings, one), who=WHO, language="en")
        case 4 if effective.edits:
            return new_edit("undo", Anchor(kind="edit", id=chance.choice(effective.edits).id), who=WHO)
        case 5:
            at = anchor_talk(proceedings, chance.choice(proceedings.talks))
            return new_edit("move", at, who=WHO, after=chance.choice(effective.event.sessions).id)
        case _:
            return rewrite(effective, one.id, f"{one.text.rstrip('.')}, for the time number {number}.")


def test_the_state_takes_time_in_proportion_to_the_recording():
    """Four times the recording, with four times the corrections, does not take sixteen times as long."""
    time_state(100)  # loads what is loaded once
    short, long = (min(time_state(size) for _ in range(2)) for size in (500, 2_000))

    assert long < 9 * short


def time_state(size: int) -> float:
    """The seconds that a state of so many sentences takes."""
    artifacts, edits = long_event(size)
    began = time.monotonic()
    sources = Sources(artifacts.transcript, artifacts.proceedings.utterances)
    effective = lay_over(artifacts, sources, edits)
    state = build_state(effective, Checker(effective.event))
    assert len(state["utterances"]) == size
    assert state["conflicts"] == []
    return time.monotonic() - began
