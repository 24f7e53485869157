"""From direct to indirect questions: "How does your city solve it?" becomes "how her city solves it"."""

import re

from pipeline.language.verbs import BASES, participle_of_base, third_person
from pipeline.stages.summarize.reported import Voice

_AUXILIARY = r"(?:do|does|did|can|could|will|would|should|must|may|might|is|are|was|were|has|have)"
_WH = re.compile(
    rf"^(?P<wh>(?:what|which|who|whose|when|where|why|how)(?: (?!{_AUXILIARY}\b)[\w-]+){{0,4}}?)"
    rf" (?P<aux>{_AUXILIARY}) (?P<rest>.+)$",
    re.IGNORECASE,
)
_YES_NO = re.compile(rf"^(?P<aux>{_AUXILIARY}) (?P<rest>\w+ .+)$", re.IGNORECASE)
_TOLD = re.compile(
    r"\b(?:tell us|explain|know|ask|share)(?: with us)?(?: about)?,? "
    r"((?:what|which|who|when|where|why|how|whether)\b.*)$"
)
_START = re.compile(rf"\b(?:what|which|who|whose|when|where|why|how|{_AUXILIARY})\b.*\?", re.IGNORECASE)


def find_question(text: str) -> str:
    """Return the question of an utterance without what leads to it; empty if it asks none."""
    for clause in re.split(r"(?<=[.!?])\s+|,\s+", text):
        if match := re.match(_START.pattern, text[text.find(clause) :], re.IGNORECASE):
            return match[0].rstrip("? ")
    told = _TOLD.search(text)
    return told[1].rstrip(".? ") if told else ""


def make_indirect(question: str, addressee: Voice | None) -> str | None:
    """Return an indirect question that can follow "asked"; `None` if its parts cannot be told apart.

    Args:
        question: Without question mark.
        addressee: Whom "you" means; `None` for several people or nobody in particular.
    """
    question = question.strip()
    question = question[:1].lower() + question[1:] if not question[:2].isupper() else question
    if match := _WH.match(question):
        indirect = _turn_wh(match["wh"], match["aux"].lower(), match["rest"])
    elif match := _YES_NO.match(question):
        turned = _restore_order(match["aux"].lower(), match["rest"])
        indirect = f"whether {turned}" if turned else None
    else:
        indirect = question if re.match(r"(?:what|which|who|when|where|why|how|whether)\b", question) else None
    if indirect is None:
        return None
    written = _second_to_third(indirect, addressee)
    return None if re.search(r"\b(?:[Yy]ou|[Yy]our|[Mm]y|[Mm]e|I|[Ww]e|[Oo]ur|us)\b", written) else written


def _turn_wh(wh: str, aux: str, rest: str) -> str | None:
    if wh.lower() in ("what", "who", "which", "where", "when", "how") and aux in ("is", "are", "was", "were"):
        if wh.lower() == "who" and re.match(r"(?:responsible|in charge|able|involved|using|working)\b", rest):
            return f"{wh} {aux} {rest}"
        if re.match(r"(?:the|your|our|their|his|her|its|a|an|there)\b", rest):
            return f"{wh} {rest} {aux}"
        return f"{wh} {aux} {rest}"
    if wh.lower().startswith("who") and aux not in ("do", "does", "did"):
        return f"{wh} {aux} {rest}"
    turned = _restore_order(aux, rest)
    if turned is None and len(wh.split()) > 1 and rest.partition(" ")[0].lower() in BASES:
        return f"{wh} {aux} {rest}"  # "how residents can join" is in order already
    return f"{wh} {turned}" if turned else None


def _restore_order(aux: str, rest: str) -> str | None:
    """Return subject, auxiliary and verb in the order of a statement."""
    words = rest.split()
    for index in range(1, len(words)):
        verb = words[index].strip(",").lower()
        is_verb = verb in BASES or (aux in ("is", "are", "was", "were") and verb.endswith(("ing", "ed")))
        if not is_verb or (index and words[index - 1].lower() in ("to", "of", "the", "a", "your", "our")):
            continue
        subject, tail = " ".join(words[:index]), words[index + 1 :]
        if aux in ("do", "does"):
            form = third_person(verb) if aux == "does" else verb
            return " ".join([subject, form, *tail])
        if aux == "did":
            have = "have" if subject.endswith("s") or subject.lower() == "you" else "has"
            return " ".join([subject, have, participle_of_base(verb), *tail])
        return " ".join([subject, {"will": "would"}.get(aux, aux), *words[index:]])
    return None


def _second_to_third(text: str, addressee: Voice | None) -> str:
    """Replace "you" and "your"; a verb after a single addressee gets its ending."""
    subject, possessive = (addressee.subject, addressee.possessive) if addressee else ("they", "their")
    object_ = addressee.object if addressee else "them"
    text = re.sub(r"\b[Yy]our\b", possessive, text)
    text = re.sub(r"\b(?<=to )you\b|\b(?<=for )you\b|\b(?<=with )you\b|\b(?<=of )you\b", object_, text)
    text = re.sub(r"\bthis (?=[a-z])", "the ", text)
    text = re.sub(r"\b[Ww]e\b", "they", text)
    text = re.sub(r"\b[Oo]ur\b", "the", text)

    def agree(match: re.Match[str]) -> str:
        verb = match["verb"]
        if addressee and verb in BASES:
            verb = third_person(verb)
        elif addressee:
            verb = {"are": "is", "have": "has", "were": "was"}.get(verb, verb)
        return f"{subject} {verb}"

    return re.sub(r"\b[Yy]ou (?P<verb>\w+)", agree, text)
