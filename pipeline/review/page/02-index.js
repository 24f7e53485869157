// --- what is where in the state -------------------------------------------------------------------------------------

function byId(list) {
  return new Map(list.map((each) => [each.id, each]));
}

function push(map, key, value) {
  const list = map.get(key);
  if (list) { list.push(value); } else { map.set(key, [value]); }
}

// Maps only, never objects with keys from the state. They hold for as long as nothing comes, goes or moves.
function readIndex(state) {
  const index = {
    state: state, people: byId(state.people), sessions: byId(state.sessions), voices: byId(state.voices),
    segments: byId(state.segments), talks: byId(state.talks), utterances: byId(state.utterances), typed: byId(state.typed),
    places: new Map(state.utterances.map((each, place) => [each.id, place])),
    talkOf: new Map(), paragraphs: new Map(), sentences: new Map(), owners: new Map(), citing: new Map(),
    renderings: new Map(), holding: new Map(), byVoice: new Map(), doubts: new Map(), edits: byId(state.edits),
  };
  state.talks.forEach((talk) => talk.utterances.forEach((each) => index.talkOf.set(each, talk.id)));
  state.utterances.forEach((each) => {
    each.segments.forEach((segment) => push(index.holding, segment, each));
    if (each.voice !== null) { push(index.byVoice, each.voice, each); }
  });
  state.renderings.forEach((each) => each.utterances.forEach((id) => push(index.renderings, id, each)));
  state.sections.forEach((section) => section.paragraphs.forEach((paragraph) => {
    index.paragraphs.set(paragraph.talk, paragraph);
    paragraph.sentences.forEach((sentence) => {
      index.sentences.set(sentence.id, sentence);
      index.owners.set(sentence.id, paragraph.talk);
      sentence.evidence.forEach((id) => push(index.citing, id, sentence));
    });
  }));
  state.doubts.forEach((each) => push(index.doubts, index.talks.has(each.talk) ? each.talk : null, each));
  return index;
}

function utteranceOf(index, id) {
  return index.utterances.get(id) || index.typed.get(id);
}

function sentencesOf(index, talk) {
  const paragraph = index.paragraphs.get(talk);
  return paragraph ? paragraph.sentences : [];
}

function textOfTalk(index, talk) {
  return sentencesOf(index, talk).filter((each) => !each.rejected).map((each) => each.text).join(' ');
}

function textOfReport(state) {
  const texts = [];
  state.sections.forEach((section) => section.paragraphs.forEach((paragraph) => {
    texts.push(paragraph.sentences.filter((each) => !each.rejected).map((each) => each.text).join(' '));
  }));
  return texts.join('\n');
}

// What a reviewer should look at in a sentence: what blocks comes first.
function flagsOf(sentence) {
  if (sentence.rejected) { return []; }
  return sentence.flags.slice().sort((one, other) => Number(other.blocks) - Number(one.blocks));
}

function isOpen(sentence) {
  return !sentence.rejected && (sentence.stale || sentence.flags.length > 0);
}

function openDoubts(index, talk) {
  return (index.doubts.get(talk) || []).filter((each) => each.answer === null);
}

// "approved", "changed" after it was approved, "doubts", or "draft".
function standOf(index, talk) {
  if (talk.approval) { return talk.approval; }
  const open = openDoubts(index, talk.id).length || sentencesOf(index, talk.id).some(isOpen);
  return open ? 'doubts' : 'draft';
}

function countOpen(index, talk) {
  return openDoubts(index, talk).length + sentencesOf(index, talk).filter(isOpen).length;
}

// --- how alike two texts are ----------------------------------------------------------------------------------------

function lettersOf(text) {
  const folded = text.normalize('NFKC').toLowerCase();
  return folded.replace(/[^\p{L}\p{N}]/gu, '') || folded.trim();
}

// Twice the length of the longest common subsequence of letters over the sum of their lengths, as in
// pipeline/edits/finding.py.
function similarity(one, other) {
  const here = Array.from(lettersOf(one)), there = Array.from(lettersOf(other));
  if (!here.length && !there.length) { return 1; }
  let row = new Uint32Array(there.length + 1);
  for (const letter of here) {
    const next = new Uint32Array(there.length + 1);
    for (let i = 0; i < there.length; i += 1) {
      next[i + 1] = letter === there[i] ? row[i] + 1 : Math.max(row[i + 1], next[i]);
    }
    row = next;
  }
  return 2 * row[there.length] / (here.length + there.length);
}
