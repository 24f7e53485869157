"""Three families of translation models, two engines: the same answers, from weights in their own formats."""

import random
from pathlib import Path

import pytest

from models.mini.translation.evaluate import draw_lines
from models.mini.translation.samples import DIRECTIONS
from pipeline.backends.catalogue import Catalogue, ModelCard, TranslationFamily, open_translators, read_catalogue
from pipeline.backends.engines import TranslationChoice, choose_translation_engine
from pipeline.backends.translation_model import TranslationModel
from pipeline.backends.weights import hash_file
from pipeline.errors import UsageError
from tests.translation_folders import draw_texts, write_madlad, write_nllb

MODELS = Path(__file__).parents[1] / "models"
WRITERS = {"nllb": write_nllb, "madlad": write_madlad}


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache of the test's own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache"


def _open(folder: Path, family: TranslationFamily, engine: str) -> TranslationModel:
    card = ModelCard(
        name=f"tiny-{family}",
        role="translator",
        engine="any-translation",
        license="Apache-2.0",
        source=folder.name,
        local=True,
        weights="model.safetensors",
        sha256=hash_file(folder / "model.safetensors"),
        family=family,
    )
    catalogue = Catalogue(folder=folder.parent, models=(card,))
    return TranslationModel(card=card, catalogue=catalogue, device="cpu", engine=engine)  # type: ignore[arg-type]


def _exact(model: TranslationModel) -> TranslationModel:
    """Return the model with weights that conversion does not round."""
    exact = TranslationChoice(engine="ctranslate2", compute="float32", device="cpu", why="for the test")
    object.__setattr__(model, "choice", exact)
    return model


def test_ctranslate2_in_float32_says_what_transformers_says_in_every_direction() -> None:
    """The mini model, twelve directions: converted weights, the same words."""
    lines = draw_lines(random.Random(21), 8, held_out=False)
    slow = _open(MODELS / "mini" / "translation", "m2m100", "transformers")
    fast = _exact(_open(MODELS / "mini" / "translation", "m2m100", "ctranslate2"))
    for source, target in DIRECTIONS:
        texts = [each.text[source] for each in lines]
        assert list(fast.translate(texts, source, target)) == list(slow.translate(texts, source, target))


def test_weights_are_converted_once_and_rounded_ones_still_translate(cache: Path) -> None:
    """Eight-bit weights are another model: its identity says so, and most sentences come out the same."""
    lines = draw_lines(random.Random(22), 40, held_out=False)
    texts = [each.text["ja"] for each in lines]
    slow = _open(MODELS / "mini" / "translation", "m2m100", "transformers")
    fast = _open(MODELS / "mini" / "translation", "m2m100", "ctranslate2")
    assert (slow.identity.name, slow.identity.compute) == ("transformers", "float32")
    assert (fast.identity.name, fast.identity.compute) == ("ctranslate2", "int8")
    said = fast.translate(texts, "ja", "en")
    same = [one == other for one, other in zip(said, slow.translate(texts, "ja", "en"), strict=True)]
    assert sum(same) >= 0.6 * len(same)
    folders = list((cache / "trilogue" / "converted").iterdir())
    assert len(folders) == 1
    before = {path: path.stat().st_mtime_ns for path in folders[0].iterdir()}
    again = _open(MODELS / "mini" / "translation", "m2m100", "ctranslate2")
    assert list(again.translate(texts[:5], "ja", "en")) == list(said[:5])
    assert {path: path.stat().st_mtime_ns for path in folders[0].iterdir()} == before


@pytest.mark.parametrize("family", ["nllb", "madlad"])
def test_both_engines_read_the_other_families(family: TranslationFamily, tmp_path: Path) -> None:
    """Random weights, so that only what computes them can make a difference; some texts come to no end."""
    WRITERS[family](tmp_path / "model")
    slow = _open(tmp_path / "model", family, "transformers")
    fast = _exact(_open(tmp_path / "model", family, "ctranslate2"))
    texts = draw_texts(random.Random(3), 30, longest=20)
    said = list(slow.translate(texts, "zh", "en"))
    assert list(fast.translate(texts, "zh", "en")) == said
    assert any(said)
    assert not any("<2" in each or "eng_Latn" in each or "</s>" in each for each in said)
    assert said != list(slow.translate(texts, "zh", "ko")), "the target makes no difference"


@pytest.mark.parametrize("family", ["nllb", "madlad"])
def test_what_a_text_spells_is_no_special_token(family: TranslationFamily, tmp_path: Path) -> None:
    """A chat message may say "</s>" or "<2ko>" or "kor_Hang": those are characters, and the languages stand once."""
    WRITERS[family](tmp_path / "model")
    tokens = _open(tmp_path / "model", family, "transformers")._tokens
    ids = tokens.encode("abc </s> <2ko> kor_Hang <pad>", "zh", "en")
    mark = tokens.encode("a", "zh", "en")[0]
    assert ids.count(tokens.tokenizer.eos_token_id) == 1
    assert ids[-1] == tokens.tokenizer.eos_token_id
    assert ids.count(mark) == 1
    assert tokens.encode("a", "zh", "ko")[0] == mark if family == "nllb" else tokens.encode("a", "ja", "en")[0] == mark


@pytest.mark.parametrize("family", ["nllb", "madlad"])
def test_a_text_of_fifty_thousand_characters_is_cut_and_translated_in_parts(
    family: TranslationFamily, tmp_path: Path
) -> None:
    """No part is longer than the model reads, and no punctuation is needed to cut it."""
    WRITERS[family](tmp_path / "model")
    model = _open(tmp_path / "model", family, "transformers")
    parts = list(model._fitting("大会" * 5_000 + " " + "ab" * 5_000))
    assert "".join(parts).replace(" ", "") == "大会" * 5_000 + "ab" * 5_000
    assert all(len(model._tokens.encode(part, "zh", "en")) <= model._tokens.reads for part in parts)


def test_the_engine_is_chosen_by_device_and_by_what_is_there_and_said() -> None:
    """CTranslate2 on a CPU, where nobody has said otherwise."""
    catalogue = read_catalogue(MODELS / "models.toml")
    card = catalogue.card("translator", "auto", "cpu")
    choice = choose_translation_engine(card, "auto", "cpu")
    assert (card.name, choice.engine, choice.compute) == ("m2m100-418m", "ctranslate2", "int8")
    assert choose_translation_engine(card, "transformers", "cpu").compute == "float32"
    said: list[str] = []
    (mini,) = open_translators(catalogue, "mini-translation", "cpu", offline=True, say=said.append)
    mini.translate(["감사합니다."], "ko", "en")
    assert said == [
        "Translating with mini-translation by transformers in float32 on cpu: as models.toml says of mini-translation."
    ]


def test_what_forbids_commercial_use_is_never_a_default(tmp_path: Path) -> None:
    """It may be named; a catalogue that makes it a default is refused."""
    catalogue = read_catalogue(MODELS / "models.toml")
    assert "NC" in catalogue.card("translator", "nllb-600m", "cpu").license
    text = (MODELS / "models.toml").read_text("utf-8")
    wrong = text.replace('source = "facebook/nllb-200-distilled-600M"', 'source = "x"\ndefault_for = ["cpu"]')
    (tmp_path / "models.toml").write_text(wrong)
    with pytest.raises(UsageError, match="nllb-600m a default"):
        read_catalogue(tmp_path / "models.toml")


def test_a_folder_of_another_family_is_one_sentence(tmp_path: Path) -> None:
    """A card that says m2m100 of a T5 names the field to correct."""
    write_madlad(tmp_path / "model")
    with pytest.raises(UsageError, match="correct its `family`"):
        _open(tmp_path / "model", "nllb", "transformers").translate(["大会"], "zh", "en")
