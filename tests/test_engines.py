"""Three engines behind one protocol: the same answers in any batch, from weights in any format."""
# ruff: noqa: ANN401 - what whisper, transformers and CTranslate2 give has no types

import importlib.util
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest
import torch

from pipeline.backends import SAMPLE_RATE, Heard, Listen, Samples
from pipeline.backends.catalogue import EngineChoice, ModelCard, open_transcriber, read_catalogue
from pipeline.backends.engines import choose_engine, multiplies_bfloat16
from pipeline.backends.kept_features import KeptFeatures
from pipeline.backends.weights import keep_converted
from pipeline.backends.whisper_audio import make_mels
from pipeline.backends.whisper_ctranslate2 import CTranslate2Machine, open_ctranslate2
from pipeline.backends.whisper_layers import open_reference, open_transformers
from pipeline.backends.whisper_tokens import (
    NEEDED_PER_SECOND,
    Draft,
    Row,
    encode_prompt,
    list_suppressed,
    open_tokenizer,
    plan_row,
    read_text,
)
from pipeline.backends.whisper_torch import TorchMachine, find_median
from pipeline.backends.whisper_transcriber import WhisperTranscriber
from pipeline.backends.whisper_weights import (
    Checkpoint,
    make_reference,
    make_transformers,
    read_checkpoint,
)
from pipeline.errors import ResourceError, UsageError
from pipeline.records import LANGUAGES, Language
from tests.whisper_checkpoints import make_card, open_checkpoint, some_requests, some_sound, write_checkpoint
from world.grammar import training_line
from world.noise import add_noise, noise
from world.speech import speak
from world.voices import training_voices

ROOT = Path(__file__).parent.parent
DEMO = ROOT / "recordings" / "demo" / "GMT20260915-050000_Recording.m4a"
CATALOGUE = read_catalogue(ROOT / "models" / "models.toml")
MINI = CATALOGUE.card("transcriber", "mini-speech", "cpu")
ENGINES: tuple[EngineChoice, ...] = ("whisper", "transformers", "faster-whisper")
CLOSE = 1e-3
"""Two tokens whose logits are nearer than this may change places when a batch is added up in another order."""

pytestmark = pytest.mark.filterwarnings("ignore:unclosed file.*tiktoken:ResourceWarning")


@pytest.fixture(autouse=True, scope="module")
def own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Convert weights into a folder of the tests' own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield


@cache
def mini() -> Checkpoint:
    """Return the weights of the mini model."""
    return read_checkpoint(CATALOGUE.path(MINI), MINI)


@cache
def machines() -> tuple[TorchMachine, TorchMachine]:
    """Return the mini model on the layers of openai-whisper and of transformers, both in float32."""
    return (
        TorchMachine(network=open_reference(make_reference(mini(), "cpu"))),
        TorchMachine(network=open_transformers(make_transformers(mini(), "cpu"), torch.float32)),
    )


@cache
def open_mini(engine: EngineChoice) -> WhisperTranscriber:
    """Return the mini model as a run opens it; loaded once, because no answer depends on what was asked before."""
    transcriber = open_transcriber(CATALOGUE, "mini-speech", "cpu", offline=True, engine=engine)
    assert isinstance(transcriber, WhisperTranscriber)
    return transcriber


# --- spans ---------------------------------------------------------------------------------------------------


@cache
def demo_sound() -> Samples:
    """Return the first three minutes of the demo's recording."""
    import av

    blocks: list[Any] = []
    with av.open(str(DEMO)) as file:
        resampler = av.AudioResampler("s16", "mono", SAMPLE_RATE)
        for frame in file.decode(audio=0):
            blocks += [each.to_ndarray()[0] for each in resampler.resample(frame)]
            if frame.time is not None and frame.time > 180:
                break
    return (np.concatenate(blocks) / 32768).astype(np.float32)


@cache
def varied_spans(count: int) -> tuple[Listen, ...]:
    """Return spans of all lengths and languages: sentences, parts of them, noise, and what is in the wrong language."""
    random, rng = Random(5), np.random.default_rng(5)
    whole, voices = demo_sound(), training_voices()
    spans = []
    for index in range(count):
        language = LANGUAGES[index % 4]
        seconds = random.uniform(0.3, 4.0)
        match index % 5:
            case 0 | 1:  # a cut out of the recording, in whatever language
                first = random.randrange(len(whole) - 5 * SAMPLE_RATE)
                samples = whole[first : first + int(seconds * SAMPLE_RATE)]
            case 2 | 3:
                samples = speak(training_line(random).spoken[language], language, random.choice(voices)).samples
                samples = samples[: int((seconds + 2) * SAMPLE_RATE)]
                samples = add_noise(samples, noise(rng, len(samples), "white"), random.uniform(5, 30))
            case _:
                samples = rng.normal(0, 10 ** random.uniform(-4, -1), int(seconds * SAMPLE_RATE)).astype(np.float32)
        spans.append(Listen(samples=np.asarray(samples, np.float32), language=language))
    return tuple(spans)


def plan(requests: Sequence[Listen]) -> list[Row]:
    """Return the rows for *requests*."""
    return [plan_row(each, 99, 448, index) for index, each in enumerate(requests)]


def decode_in(machine: TorchMachine, features: Sequence[Any], rows: Sequence[Row], batch: int) -> list[Draft]:
    """Decode *batch* rows at a time, greedily."""
    drafts: list[Draft] = []
    for first in range(0, len(rows), batch):
        some = rows[first : first + batch]
        heard = machine.hear(features[first : first + batch])
        drafts += machine.decode(heard, range(len(some)), some, 0.0)
    return drafts


def count_close(
    model: Any, features: Sequence[Any], rows: Sequence[Row], one: Sequence[Draft], other: Sequence[Draft]
) -> int:
    """Return how many texts part at a step where the two best tokens are close; no other may part."""
    parted = 0
    for row, heard, mine, theirs in zip(rows, features, one, other, strict=True):
        if mine.tokens != theirs.tokens:
            both = [[*each.tokens, 50_257] for each in (mine, theirs)]
            step = next(at for at, (a, b) in enumerate(zip(*both, strict=False)) if a != b)
            margin = find_margin(model, torch.from_numpy(heard).view(torch.float32), row, mine.tokens[:step])
            assert margin < CLOSE, (row.language, step, margin)
            parted += 1
    return parted


def find_margin(model: Any, features: torch.Tensor, row: Row, written: Sequence[int]) -> float:
    """Return by how much the best token after *written* leads, by whisper's own rules and decoder."""
    from whisper.decoding import ApplyTimestampRules, SuppressTokens

    tokens = torch.tensor([[*row.start, *written]])
    with torch.inference_mode():  # the rules, too: they write into what was made here
        logits = model.decoder(tokens, features[None])[:, -1]
        SuppressTokens(list_suppressed(99)).apply(logits, tokens)
        ApplyTimestampRules(open_tokenizer(99, row.language), len(row.start), 50).apply(logits, tokens)
    best = logits[0].topk(2).values
    return float(best[0] - best[1])


@cache
def encoded_spans() -> tuple[tuple[Listen, ...], tuple[Row, ...], list[Any]]:
    """Return 64 varied spans, their rows and their features, each encoded by itself."""
    requests = varied_spans(64)
    return requests, tuple(plan(requests)), machines()[0].encode([each.samples for each in requests])


def test_spans_in_batches_are_written_as_each_alone_token_for_token() -> None:
    """In float32, whatever their languages and lengths; on the layers of either library, and alike on both."""
    _, rows, features = encoded_spans()
    reference, other = machines()
    model = make_reference(mini(), "cpu")
    alone = decode_in(reference, features, rows, 1)
    assert len({each.tokens for each in alone}) > 32
    for machine in (reference, other):
        together = decode_in(machine, features, rows, 16)
        parted = count_close(model, features, rows, alone, together)
        assert parted <= 1, parted
        for draft, same in zip(alone, together, strict=True):
            if draft.tokens == same.tokens:
                assert same.log_probability == pytest.approx(draft.log_probability, abs=1e-3)
                assert same.no_speech == pytest.approx(draft.no_speech, abs=1e-4)


def test_the_texts_are_those_of_whisper_itself() -> None:
    """Its own decoder and rules, one span after the other, say the same with the same scores; also behind a prompt."""
    from whisper.decoding import DecodingOptions

    spans, _, encoded = encoded_spans()
    features = encoded[:32]
    requests = [
        replace(each, prompt="Gaon Technologies, 横滨" if index % 3 else "") for index, each in enumerate(spans[:32])
    ]
    rows = plan(requests)
    assert len({len(row.start) for row in rows}) > 1
    model = make_reference(mini(), "cpu")
    expected = []
    for request, row, heard in zip(requests, rows, features, strict=True):
        prompt = list(row.start[1:-3]) or None
        options = DecodingOptions(language=request.language, prompt=prompt, sample_len=row.most, fp16=False)
        expected += model.decode(torch.from_numpy(heard).view(torch.float32)[None], options)
    for machine in machines():
        drafts = decode_in(machine, features, rows, 32)
        written = [replace(each, tokens=tuple(one.tokens)) for each, one in zip(drafts, expected, strict=True)]
        assert count_close(model, features, rows, written, drafts) <= 1
        for draft, one in zip(drafts, expected, strict=True):
            assert draft.no_speech == pytest.approx(one.no_speech_prob, abs=1e-4)
            if draft.tokens == tuple(one.tokens):
                assert draft.log_probability == pytest.approx(one.avg_logprob, abs=1e-3)


def test_random_networks_say_the_same_in_any_batch(tmp_path: Path) -> None:
    """Their texts have at least 10 distinct tokens and all differ, so that a mixed-up row or cache would be seen."""
    write_checkpoint(tmp_path / "wild.pt", layers=2, places=10.0)
    weights = read_checkpoint(tmp_path / "wild.pt", make_card(tmp_path / "wild.pt"))
    model = make_reference(weights, "cpu")
    prompts = ("", "harbor, data", "港口、数据、灯塔")
    requests = [
        Listen(samples=some_sound(1.5 + 0.1 * at, at), language=LANGUAGES[at % 4], prompt=prompts[at % 3])
        for at in range(16)
    ]
    rows = plan(requests)
    reference = TorchMachine(network=open_reference(model))
    other = TorchMachine(network=open_transformers(make_transformers(weights, "cpu"), torch.float32))
    features = reference.encode([each.samples for each in requests])
    alone = decode_in(reference, features, rows, 1)
    assert len({each.tokens for each in alone}) == len(alone)
    assert min(len(set(each.tokens)) for each in alone) >= 10  # 19 to 25, by the processor
    for machine in (reference, other):
        for batch in (3, 16):
            assert count_close(model, features, rows, alone, decode_in(machine, features, rows, batch)) <= 2


def test_either_librarys_encoder_hears_the_same() -> None:
    """Up to what is lost when float32 numbers are added up in another order."""
    spans, _, features = encoded_spans()
    mine = np.stack(features[:6]).view(np.float32)
    theirs = np.stack(machines()[1].encode([each.samples for each in spans[:6]])).view(np.float32)
    assert np.abs(mine).max() > 1
    assert np.abs(mine - theirs).max() < 1e-3


def test_faster_whisper_in_float32_writes_the_same_texts() -> None:
    """Nearly all of them, token for token: it adds up in an order of its own."""
    spans, rows, features = (each[:24] for each in encoded_spans())
    machine = open_ctranslate2(CATALOGUE.path(MINI), MINI, "cpu", "float32")
    expected = decode_in(machines()[0], features, rows, 16)
    heard = machine.hear(machine.encode([each.samples for each in spans]))
    drafts = machine.decode(heard, range(len(rows)), rows, 0.0)
    same = [mine.tokens == theirs.tokens for mine, theirs in zip(drafts, expected, strict=True)]
    assert sum(same) >= 22
    for mine, theirs, equal in zip(drafts, expected, same, strict=True):
        if equal:
            assert mine.log_probability == pytest.approx(theirs.log_probability, abs=2e-3)
            assert mine.no_speech == pytest.approx(theirs.no_speech, abs=1e-3)


# --- one protocol --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("engine", ENGINES)
def test_every_engine_tells_languages_writes_texts_and_times_their_words(engine: EngineChoice) -> None:
    """Of one batch in four languages, in order; words run forward inside their span and join to its text."""
    requests = spoken_lines()
    traces, answers = hear_lines(engine)
    right = 0
    for trace, request in zip(traces, requests, strict=True):
        assert len(trace) == max(1, 1 + -(-(len(request.samples) - 2 * SAMPLE_RATE) // (SAMPLE_RATE // 2)))
        assert all(abs(sum(row.values()) - 1) < 1e-3 for row in trace)
        right += max(trace[0], key=lambda code: trace[0][code]) == request.language
    assert right >= 0.7 * len(requests)
    for request, heard in zip(requests, answers, strict=True):
        assert heard.text == "".join(word.text for word in heard.words).strip()
        times = [time for word in heard.words for time in (word.start, word.end)]
        assert times == sorted(times)
        assert not times or (times[0] >= 0 and times[-1] <= len(request.samples) // 16)
        assert all(0 <= word.confidence <= 1 for word in heard.words)
    assert sum(len(heard.words) > 1 for heard in answers) >= 0.7 * len(answers)


@cache
def spoken_lines() -> tuple[Listen, ...]:
    """Return sentences in four languages, in no order."""
    random, lines = Random(8), []
    for index in range(16):
        language: Language = LANGUAGES[(index * 3) % 4]
        spoken = speak(training_line(random).spoken[language], language, training_voices()[index % 5])
        lines.append(Listen(samples=spoken.samples, language=language))
    return tuple(lines)


@cache
def hear_lines(engine: EngineChoice) -> tuple[Sequence[Any], Sequence[Heard]]:
    """Return the languages that an engine traces in the sentences, and what it hears."""
    transcriber, requests = open_mini(engine), spoken_lines()
    return list(transcriber.trace_languages([each.samples for each in requests])), list(
        transcriber.transcribe(requests)
    )


def test_the_engines_agree_on_languages_words_and_their_times() -> None:
    """A word of Chinese or Japanese is a character or two for all of them; bfloat16 and 8 bits change little."""
    requests = spoken_lines()
    traces = {engine: hear_lines(engine)[0] for engine in ENGINES}
    answers = {engine: hear_lines(engine)[1] for engine in ENGINES}
    for engine in ENGINES[1:]:
        pairs = list(zip(answers["whisper"], answers[engine], strict=True))
        assert sum(one.text == other.text for one, other in pairs) >= 0.6 * len(pairs), engine
        for one, other in pairs:
            if one.text == other.text:
                assert [word.text for word in one.words] == [word.text for word in other.words]
                apart = [abs(a.start - b.start) for a, b in zip(one.words, other.words, strict=True)]
                assert np.median(apart or [0]) <= 40
        for mine, theirs in zip(traces["whisper"], traces[engine], strict=True):
            for row, same in zip(mine, theirs, strict=True):
                assert all(abs(row[code] - same[code]) < 0.2 for code in LANGUAGES)
    for request, heard in zip(requests, answers["whisper"], strict=True):
        if request.language in ("zh", "ja") and heard.words:
            assert np.mean([len(word.text.strip(" 、。，？")) for word in heard.words]) <= 2.5


def test_word_times_are_those_of_whisper_itself() -> None:
    """Its alignment, span by span, places every word on the same frames."""
    from whisper.timing import find_alignment

    requests = spoken_lines()[:6]
    machine, model = machines()[0], make_reference(mini(), "cpu")
    features = machine.encode([each.samples for each in requests])
    rows = plan(requests)
    drafts = decode_in(machine, features, rows, 6)
    texts = [[token for token in draft.tokens if token < 50_257] for draft in drafts]
    timed = machine.align(machine.hear(features), range(6), rows, texts)
    for row, heard, text, mine in zip(rows, features, texts, timed, strict=True):
        known = torch.from_numpy(heard).view(torch.float32)
        words = find_alignment(_Encoded(model), open_tokenizer(99, row.language), text, known, row.frames * 2)
        starts = set(np.round(mine.starts * 0.02, 2).tolist())
        assert {round(float(word.start), 2) for word in words} <= starts
        assert len(mine.starts) == len(text) + 1


class _Encoded:
    """Whisper as its alignment sees it, for audio that is encoded already."""

    def __init__(self, model: Any) -> None:
        self.model = model

    def __getattr__(self, name: str) -> Any:
        return getattr(self.model, name)

    def __call__(self, features: Any, tokens: Any) -> Any:
        return self.model.decoder(tokens, features)


def test_slices_are_judged_as_if_the_decoder_heard_nothing_else() -> None:
    """The shared keys and values of a span give what whisper's decoder says of the sliced features."""
    machine, model = machines()[0], make_reference(mini(), "cpu")
    features = machine.encode([each.samples for each in spoken_lines()[:2]])
    places = [(0, 0, 100), (1, 25, 125), (0, 40, 140)]
    tokenizer = open_tokenizer(99)
    for (row, first, last), mine in zip(places, machine.trace(features, places), strict=True):
        heard = torch.from_numpy(features[row][first:last]).view(torch.float32)[None]
        with torch.inference_mode():
            logits = model.decoder(torch.tensor([[tokenizer.sot]]), heard)[0, 0, list(tokenizer.all_language_tokens)]
        assert np.abs(logits.softmax(-1).numpy() - mine).max() < 1e-4


def test_the_median_is_whispers() -> None:
    """Value for value, mirrored at the ends."""
    from whisper.timing import median_filter

    for width in (2, 3, 4, 9, 200):
        values = torch.randn(3, 5, width, generator=torch.Generator().manual_seed(width))
        assert torch.equal(find_median(values), median_filter(values, 7))


# --- rows that fail, and memory that does not suffice ----------------------------------------------------------


@pytest.mark.parametrize("engine", ENGINES)
def test_only_rows_that_are_broken_are_decoded_again(tmp_path: Path, engine: EngineChoice) -> None:
    """The others keep their answer to the last bit, and nobody's depends on who is beside them."""
    path = tmp_path / "tiny.pt"
    write_checkpoint(path)
    greedy = open_checkpoint(path, engine=engine)
    again = open_checkpoint(path, engine=engine, temperatures=(0.4, 1.0))
    requests = some_requests()
    first = list(greedy.transcribe(requests))
    machine = again.machine
    asked: list[tuple[int, float]] = []
    decode = type(machine).decode

    def count(self: Any, heard: Any, which: Sequence[int], rows: Sequence[Row], temperature: float) -> list[Draft]:
        asked.append((len(rows), temperature))
        return decode(self, heard, which, rows, temperature)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(machine), "decode", count)
        second = list(again.transcribe(requests))
    assert asked[0] == (len(requests), 0.0)
    assert {temperature for _, temperature in asked[1:]} <= {0.4, 1.0}
    kept = [one == other for one, other in zip(first, second, strict=True)]
    broken = [again._is_broken(each) for each in greedy._decode(*_heard(greedy, requests))]
    assert all(same or bad for same, bad in zip(kept, broken, strict=True))
    assert asked[1:] == [] or asked[1][0] == sum(broken)
    assert [next(iter(again.transcribe([each]))).text for each in requests] == [each.text for each in second]


def _heard(transcriber: WhisperTranscriber, requests: Sequence[Listen]) -> tuple[Any, list[Row]]:
    machine = transcriber.machine
    return machine.hear(machine.encode([each.samples for each in requests])), plan(requests)


@pytest.mark.parametrize(
    ("engine", "error"),
    [
        ("whisper", torch.OutOfMemoryError("no memory is left")),
        ("transformers", torch.OutOfMemoryError("no memory is left")),
        ("faster-whisper", RuntimeError("CUDA failed with error out of memory")),
    ],
)
def test_a_batch_that_memory_does_not_hold_is_halved_and_said_so(
    engine: EngineChoice, error: RuntimeError, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The answers are those of a machine with room enough; one that holds not even one span is an error."""
    requests = spoken_lines()[:5]
    expected = [each.text for each in open_mini(engine).transcribe(requests)]
    said: list[str] = []
    cramped = replace(open_mini(engine), say=said.append)
    room, machine = 2, type(cramped.machine)
    hear, sizes = machine.hear, list[int]()

    def refuse(self: Any, features: Sequence[Any]) -> Any:
        sizes.append(len(features))
        if len(features) > room:
            raise error
        return hear(self, features)

    monkeypatch.setattr(machine, "hear", refuse)
    assert [each.text for each in cramped.transcribe(requests)] == expected
    assert max(sizes) == 5
    assert cramped.halved == sum("memory did not hold" in each for each in said) > 0
    room = 0
    with pytest.raises(ResourceError, match="does not fit into the memory"):
        list(cramped.transcribe(requests[:2]))


def test_an_error_that_is_not_about_memory_is_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    """Halving is no remedy for anything else."""

    def fail(self: Any, features: Sequence[Any]) -> Any:
        raise RuntimeError("a tensor has the wrong shape")

    monkeypatch.setattr(TorchMachine, "hear", fail)
    with pytest.raises(RuntimeError, match="wrong shape"):
        list(open_mini("whisper").transcribe(spoken_lines()[:2]))


# --- prompts and room ----------------------------------------------------------------------------------------


def test_a_prompt_is_cut_at_whole_terms() -> None:
    """As many as the limit allows, from the first; what reads like a special token is plain text."""
    encoding = open_tokenizer(99).encoding
    for joint in (", ", "、", "; "):
        terms = [f"Harbor Number {number}" for number in range(40)]
        tokens = encode_prompt(joint.join(terms), 60, 99)
        assert 40 < len(tokens) <= 60
        text = encoding.decode(list(tokens)).strip()
        assert text == joint.join(terms[: len(text.split(joint.strip()))])
    assert encode_prompt("", 60, 99) == ()
    assert encode_prompt("Harbor", 0, 99) == ()
    assert max(encode_prompt("<|endoftext|>", 60, 99)) < open_tokenizer(99).eot


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_prompt_takes_the_room_of_a_full_window(language: Language) -> None:
    """Fast speech of 30 s fits behind the longest prompt, and without one there is all the room there is."""
    samples = np.zeros(30 * SAMPLE_RATE, np.float32)
    prompt = ", ".join(f"Harbor Number {number}" for number in range(200))
    full = plan_row(Listen(samples=samples, language=language, prompt=prompt), 99, 448, 0)
    assert len(full.start) > 4
    assert full.most >= 30 * NEEDED_PER_SECOND[language]
    assert len(full.start) + full.most <= 448
    assert plan_row(Listen(samples=samples, language=language), 99, 448, 0).most == 445


def test_faster_whisper_writes_as_many_tokens_as_a_window_needs(tmp_path: Path) -> None:
    """CTranslate2 by itself stops at half of what the network holds."""
    write_checkpoint(tmp_path / "wild.pt", layers=2, places=10.0)
    card = make_card(tmp_path / "wild.pt")
    machine = open_ctranslate2(tmp_path / "wild.pt", card, "cpu", "float32")
    requests = [Listen(samples=some_sound(16, seed), language="zh") for seed in range(3)]
    rows = plan(requests)
    drafts = machine.decode(machine.hear(machine.encode([each.samples for each in requests])), range(3), rows, 0.0)
    assert max(len(each.tokens) for each in drafts) == rows[0].most == 344


# --- weights -------------------------------------------------------------------------------------------------


def test_a_checkpoint_becomes_a_model_of_transformers_that_generates_by_itself(tmp_path: Path) -> None:
    """Its own forward pass gives whisper's logits, and its own `generate` whisper's text; the folder reads back."""
    model = make_transformers(mini(), "cpu")
    requests = spoken_lines()[:4]
    mels = make_mels([each.samples for each in requests], 80)
    reference = make_reference(mini(), "cpu")
    tokens = torch.tensor([plan(requests)[0].start])
    with torch.inference_mode():
        mine = model(input_features=mels[:1], decoder_input_ids=tokens).logits
        assert (mine - reference(mels[:1], tokens)).abs().max() < 1e-3
    rows, machine = plan(requests), machines()[0]
    drafts = decode_in(machine, machine.encode([each.samples for each in requests]), rows, 4)
    for at, (request, draft) in enumerate(zip(requests, drafts, strict=True)):
        with torch.inference_mode():
            written = model.generate(
                mels[at : at + 1],
                language=request.language,
                task="transcribe",
                return_timestamps=True,
                max_new_tokens=80,
            )
        assert read_text(written[0].tolist(), 99) == read_text(draft.tokens, 99)
    model.save_pretrained(tmp_path)
    card = replace(MINI, source=str(tmp_path), weights="model.safetensors")
    again = read_checkpoint(tmp_path, card)
    assert again.dimensions == mini().dimensions
    assert again.heads == mini().heads
    assert again.state.keys() == mini().state.keys()
    assert all(torch.equal(again.state[name], each.float()) for name, each in mini().state.items())


@pytest.mark.parametrize("engine", ENGINES)
def test_every_engine_reads_a_folder_of_transformers(tmp_path: Path, engine: EngineChoice) -> None:
    """It says what it says with the same weights in openai-whisper's format."""
    make_transformers(mini(), "cpu").save_pretrained(tmp_path / "folder")
    card = replace(make_card(tmp_path / "folder" / "model.safetensors"), source="folder", weights="model.safetensors")
    transcriber = WhisperTranscriber(
        card=card, catalogue=replace(CATALOGUE, folder=tmp_path), device="cpu", engine=engine
    )
    requests = spoken_lines()[:3]
    assert list(transcriber.transcribe(requests)) == list(open_mini(engine).transcribe(requests))


def test_a_folder_of_ctranslate2_is_read_by_faster_whisper_alone() -> None:
    """It is what `auto` takes for it; to any other engine it is one clear sentence."""
    made = open_mini("faster-whisper")
    requests = spoken_lines()[:3]
    expected = list(made.transcribe(requests))
    [folder] = (Path(_cache()) / "trilogue" / "converted").glob(f"{MINI.sha256}-ctranslate2-int8")
    card = replace(make_card(folder / "model.bin"), engine="any-whisper", source=str(folder), weights="model.bin")
    transcriber = WhisperTranscriber(card=card, catalogue=CATALOGUE, device="cpu")
    assert transcriber.identity.name == "faster-whisper"
    assert list(transcriber.transcribe(requests)) == expected
    with pytest.raises(UsageError, match=r"faster-whisper alone can use"):
        _ = replace(transcriber, engine="transformers").machine


def _cache() -> str:
    import os

    return os.environ["XDG_CACHE_HOME"]


def test_what_was_converted_is_kept_and_appears_whole_or_not_at_all() -> None:
    """A conversion that fails leaves nothing behind; one that was made is not made again."""
    made: list[Path] = []

    def fail(folder: Path) -> None:
        (folder / "half").write_bytes(b"weights")
        raise ValueError("no such layer")

    def work(folder: Path) -> None:
        made.append(folder)
        (folder / "model.bin").write_bytes(b"weights")

    with pytest.raises(ValueError, match="no such layer"):
        keep_converted("a-model", fail)
    folder = keep_converted("a-model", work)
    assert keep_converted("a-model", work) == folder
    assert len(made) == 1
    assert [path.name for path in folder.iterdir()] == ["model.bin"]
    assert not list(folder.parent.glob("*.part"))


# --- the choice ----------------------------------------------------------------------------------------------


def any_whisper() -> ModelCard:
    """Return a card that leaves the engine to the machine."""
    return CATALOGUE.card("transcriber", "small", "cpu")


@pytest.mark.parametrize(
    ("bfloat16", "installed", "engine", "compute"),
    [
        (True, True, "transformers-whisper", "bfloat16"),
        (True, False, "transformers-whisper", "bfloat16"),
        (False, True, "faster-whisper", "int8"),
        (False, False, "openai-whisper", "float32"),
    ],
)
def test_auto_takes_the_fastest_engine_of_a_cpu(
    bfloat16: bool, installed: bool, engine: str, compute: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By what the processor multiplies and what is installed; the identity holds engine and arithmetic."""
    monkeypatch.setattr("pipeline.backends.engines.multiplies_bfloat16", lambda: bfloat16)
    if not installed:
        hide_ctranslate2(monkeypatch)
    choice = choose_engine(any_whisper(), "auto", "cpu")
    assert (choice.engine, choice.compute) == (engine, compute)
    assert choice.why
    transcriber = WhisperTranscriber(card=any_whisper(), catalogue=CATALOGUE, device="cpu")
    assert (transcriber.identity.name, transcriber.identity.compute) == (engine, compute)


def hide_ctranslate2(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make CTranslate2 look as if it were not installed."""
    find = importlib.util.find_spec

    def search(name: str, package: str | None = None) -> Any:
        return None if name == "ctranslate2" else find(name, package)

    monkeypatch.setattr("pipeline.backends.engines.find_spec", search)
    monkeypatch.setattr("pipeline.backends.whisper_ctranslate2.find_spec", search)


def test_a_gpu_is_used_by_transformers_and_a_named_engine_is_what_was_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """A card that names its engine keeps it unless the user names another."""
    monkeypatch.setattr("pipeline.backends.engines.resolve_device", lambda device: "cuda")
    monkeypatch.setattr(torch.cuda, "get_device_capability", lambda: (9, 0))
    choice = choose_engine(any_whisper(), "auto", "auto")
    assert (choice.engine, choice.compute, choice.device) == ("transformers-whisper", "bfloat16", "cuda")
    assert choose_engine(any_whisper(), "faster-whisper", "auto").compute == "float16"
    assert choose_engine(MINI, "auto", "auto").engine == "openai-whisper"
    assert choose_engine(MINI, "transformers", "auto").engine == "transformers-whisper"
    monkeypatch.setattr("pipeline.backends.engines.resolve_device", lambda device: "mps")
    with pytest.raises(UsageError, match="does not run on this GPU"):
        choose_engine(MINI, "faster-whisper", "auto")


def test_a_missing_engine_is_one_sentence_that_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """Before the long work begins, and before weights are looked for."""
    hide_ctranslate2(monkeypatch)
    with pytest.raises(UsageError) as caught:
        replace(open_mini("faster-whisper")).ensure_weights()
    assert "pip install 'trilogue[fast]'" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_which_engine_works_is_said_once_and_only_when_it_does() -> None:
    """An up-to-date run says nothing."""
    said: list[str] = []
    transcriber = replace(open_mini("faster-whisper"), say=said.append)
    assert transcriber.identity.compute == "int8"
    assert not said
    list(transcriber.transcribe(spoken_lines()[:1]))
    list(transcriber.transcribe(spoken_lines()[:1]))
    assert said == ["Transcribing with faster-whisper in int8 on cpu: as was asked for."]


def test_this_processors_instructions_are_read_from_where_linux_lists_them() -> None:
    """They agree with what torch finds."""
    if Path("/proc/cpuinfo").is_file() and hasattr(torch.cpu, "_is_avx512_bf16_supported"):
        assert multiplies_bfloat16() == torch.cpu._is_avx512_bf16_supported()


# --- what was encoded once -----------------------------------------------------------------------------------


@pytest.mark.parametrize("engine", ENGINES)
def test_what_was_traced_is_not_encoded_again(engine: EngineChoice, monkeypatch: pytest.MonkeyPatch) -> None:
    """The encoder is most of the work of a short span; the answers are the same either way."""
    requests = spoken_lines()[:5]
    transcriber = open_mini(engine)
    expected: list[Heard] = list(transcriber.transcribe(requests))
    machine = type(transcriber.machine)
    encode, encoded = machine.encode, list[int]()

    def count(self: TorchMachine | CTranslate2Machine, spans: Sequence[Samples]) -> Any:
        encoded.append(len(spans))
        return encode(self, spans)

    monkeypatch.setattr(machine, "encode", count)
    list(transcriber.trace_languages([each.samples for each in requests]))
    assert sum(encoded) == len(requests)
    assert list(transcriber.transcribe(requests)) == expected
    assert sum(encoded) == len(requests)


def test_kept_features_are_given_back_once_and_never_more_than_allowed(tmp_path: Path) -> None:
    """Bit by bit, in a file without a name; a full disk or limit only means that they are computed again."""
    rng = np.random.default_rng(0)
    spans = [rng.normal(size=400).astype(np.float32) for _ in range(3)]
    arrays = [rng.integers(0, 9999, (5, 7)).astype(np.int16) for _ in range(3)]
    kept = KeptFeatures(folder=tmp_path, most=2 * arrays[0].nbytes)
    for span, array in zip(spans, arrays, strict=True):
        kept.keep(span, array)
    assert not list(tmp_path.iterdir())
    found = kept.give(spans[1])
    assert found is not None
    assert np.array_equal(found, arrays[1])
    assert found.dtype == np.int16
    assert kept.give(spans[1]) is None
    assert kept.give(spans[2]) is None
    assert kept.give(spans[0]) is not None
    kept.keep(spans[2], arrays[2])  # all was given back, so there is room again
    assert kept.give(spans[2]) is not None
    (tmp_path / "a-file").write_bytes(b"")
    refused = KeptFeatures(folder=tmp_path / "a-file")
    refused.keep(spans[0], arrays[0])
    assert refused.give(spans[0]) is None
