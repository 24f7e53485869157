"""The translation backend and the mini model that ships with the project, through the real transformers code."""

import json
import random
import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.mini.translation.evaluate import Told, draw_lines, event_of, judge, open_folder, translate_told, with_terms
from models.mini.translation.samples import DIRECTIONS, draw_samples
from pipeline.backends.catalogue import Catalogue, ModelCard
from pipeline.backends.translation_model import TranslationModel, halves
from pipeline.errors import WeightsBroken, WeightsMissing
from pipeline.records import Language, Proceedings, Span, Utterance
from pipeline.stages.translate import Engines, translate

FOLDER = Path(__file__).parents[1] / "models" / "mini" / "translation"


MINI = open_folder(FOLDER)
"""The mini model; its weights load once, when they are first used."""


@pytest.fixture
def mini() -> TranslationModel:
    """The mini model."""
    return MINI


@pytest.mark.parametrize("held_out", [True, False], ids=["held out", "seen"])
def test_numbers_and_names_survive_translation(mini: TranslationModel, held_out: bool) -> None:
    """On true transcripts, in all twelve directions: at least 97 % of the sentences with numbers, and with names."""
    lines = draw_lines(random.Random(4), 25, held_out=held_out)
    told = [Told(line=each) for each in lines]
    told += with_terms(random.Random(5), draw_lines(random.Random(6), 40, held_out=held_out), 10)
    judged = [judge(told, translate_told(mini, told, *each), *each) for each in DIRECTIONS]
    for what in ("numbers_right", "names_right", "terms_right"):
        right = [each for one in judged for each in one[what]]
        assert len(right) > 30
        assert sum(right) >= 0.97 * len(right), what
    assert all(each for one in judged for each in one["kept"]), "wrong, and nobody doubts it"


def test_the_card_and_the_scores_are_about_these_weights(mini: TranslationModel) -> None:
    """The scores name the digest of the weights; the card says what the model is for, and meets the gate."""
    scores = json.loads((FOLDER / "scores.json").read_text("utf-8"))
    assert scores["weights"] == mini.identity.model
    together = scores["scores"]["held out"]["all"]
    assert together["numbers_right"]["share"] >= 0.97
    assert together["names_right"]["share"] >= 0.97
    assert scores["scores"]["held out, with terms"]["all"]["terms_right"]["share"] >= 0.97
    assert all(each["all"]["kept"]["share"] == 1.0 for each in scores["scores"].values())
    card = (FOLDER / "README.md").read_text("utf-8")
    assert "for the demo and the tests alone" in card
    assert f"{together['numbers_right']['share']:.1%}" in card


def test_a_whole_talk_passes_through_the_stage(mini: TranslationModel) -> None:
    """Sentences in four languages become English, in order, names in their approved form."""
    lines = draw_lines(random.Random(8), 12, held_out=False)
    languages: tuple[Language, ...] = ("zh", "ja", "ko", "en")
    spoken = tuple(
        Utterance(
            id=f"u{i}",
            span=Span(start=i, end=i + 1),
            language=languages[i % 4],
            text=each.text[languages[i % 4]],
            voice=None,
            speaker=None,
        )
        for i, each in enumerate(lines)
    )
    result = translate(Proceedings(utterances=spoken, talks=()), event_of(lines), Engines(translators=[mini]), "en")
    assert [each.utterance for each in result.translations] == [each.id for each in spoken]
    assert all("__" not in each.text for each in result.translations), "a language code is left in the text"
    exact = [each.text == line.text["en"] for each, line in zip(result.translations, lines, strict=True)]
    assert sum(exact) >= 9


def test_an_answer_does_not_depend_on_its_batch(mini: TranslationModel) -> None:
    """Alone, or padded among longer and shorter ones in any order."""
    texts = [each.text["ja"] for each in draw_lines(random.Random(2), 6, held_out=False)]
    together = mini.translate(texts, "ja", "en")
    assert [mini.translate([text], "ja", "en")[0] for text in texts] == list(together)
    assert list(mini.translate(texts[::-1], "ja", "en"))[::-1] == list(together)


def test_a_text_longer_than_the_model_reads_is_translated_whole(mini: TranslationModel) -> None:
    """It is cut between sentences, and the end of it is there."""
    lines = draw_lines(random.Random(2), 16, held_out=False)
    text = "".join(each.text["zh"] for each in lines)
    assert len(mini._tokens.encode(text, "zh", "en")) > mini._tokens.reads
    (answer,) = mini.translate([text], "zh", "en")
    assert len(answer) > 0.8 * sum(len(each.text["en"]) for each in lines)


@given(st.text(alphabet="感谢ありがとう감사 hello,。2024</s>__ja鑫", max_size=60))
def test_encoding_loses_nothing_of_a_text(text: str) -> None:
    """Rare characters become bytes, special tokens in a text are ordinary characters."""
    ids = MINI._tokens.encode(text, "ko", "en")
    assert MINI._tokens.decode(ids) == " ".join(text.split())
    assert ids.count(MINI._tokens.tokenizer.eos_token_id) == 1


@given(st.text(min_size=2, max_size=80))
def test_halves_lose_nothing_but_space(text: str) -> None:
    """Both halves joined are the text, spaces aside."""
    assert "".join("".join(halves(text)).split()) == "".join(text.split())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the mini model's folder, to be spoiled."""
    return Path(shutil.copytree(FOLDER, tmp_path / "model", ignore=shutil.ignore_patterns("*.py", "__pycache__")))


def test_a_folder_as_published_translates_the_same(mini: TranslationModel, folder: Path) -> None:
    """The published tokenizer settings list the language codes as special tokens; ours do not."""
    codes = [f"__{code}__" for code in mini._tokens.tokenizer.lang_code_to_id]
    settings = {"language_codes": "m2m100", "num_madeup_words": 8, "tokenizer_class": "M2M100Tokenizer"}
    special = {"eos_token": "</s>", "unk_token": "<unk>", "pad_token": "<pad>", "additional_special_tokens": codes}
    (folder / "tokenizer_config.json").write_text(json.dumps(settings | special))
    (folder / "special_tokens_map.json").write_text(json.dumps(special))
    text = draw_lines(random.Random(3), 1, held_out=False)[0].text["ko"]
    assert open_folder(folder).translate([text], "ko", "en") == mini.translate([text], "ko", "en")


def test_a_piece_that_the_vocabulary_lacks_is_spelled(mini: TranslationModel, folder: Path) -> None:
    """The published vocabularies lack words that their own sentencepiece model produces."""
    vocabulary = json.loads((folder / "vocab.json").read_text("utf-8"))
    longest = max((piece for piece in vocabulary if piece.isascii() is False and piece[1:].isalpha()), key=len)
    del vocabulary[longest]
    (folder / "vocab.json").write_text(json.dumps(vocabulary))
    spoiled = open_folder(folder)
    assert spoiled._tokens.tokenizer.unk_token_id not in spoiled._tokens.encode(longest.replace("▁", " "), "en", "ko")


def test_changed_weights_are_refused(folder: Path) -> None:
    """One flipped bit, and nothing is translated."""
    weights = folder / "model.safetensors"
    translator = open_folder(folder)
    spoiled = bytearray(weights.read_bytes())
    spoiled[-1] ^= 1
    weights.write_bytes(spoiled)
    with pytest.raises(WeightsBroken, match="mini-translation"):
        translator.translate(["감사합니다."], "ko", "en")


def test_a_model_that_is_not_here_is_one_sentence(tmp_path: Path) -> None:
    """It names the model, the place and the command."""
    card = ModelCard(
        name="m2m100-418m",
        role="translator",
        engine="transformers-translation",
        license="MIT",
        source="facebook/m2m100_418M",
    )
    catalogue = Catalogue(folder=tmp_path, models=(card,))
    translator = TranslationModel(card=card, catalogue=catalogue, device="cpu", offline=True)
    with pytest.raises(WeightsMissing, match=r"facebook/m2m100_418M.*hf download"):
        translator.translate(["감사합니다."], "ko", "en")


def test_nothing_held_out_is_ever_trained_on() -> None:
    """No held-out name, and no sentence of a held-out template, is in ten thousand samples."""
    text = "\n".join(each.source + "\n" + each.target for each in draw_samples(random.Random(11), 10_000, 0.5))
    held_out = draw_lines(random.Random(12), 300, held_out=True)
    names = {person.names["en"] for each in held_out for person in each.people}
    assert len(names) > 50
    assert not [name for name in names if name in text]
    assert not [each.text[language] for each in held_out for language in ("zh", "en") if each.text[language] in text]
