// --- one edit applied to the state ----------------------------------------------------------------------------------
//
// Every change goes through a journal of [object, field, value before], so that it can be taken back exactly. An edit
// that does not fit raises Misfit and changes nothing.

class Misfit extends Error {
  constructor(reason, found) {
    super(reason);
    this.found = found === undefined ? null : found;
  }
}

function put(journal, object, field, value) {
  journal.push([object, field, object[field]]);
  object[field] = value;
}

function rewind(journal) {
  while (journal.length) {
    const [object, field, value] = journal.pop();
    object[field] = value;
  }
}

const ALIKE = 0.6; // as in pipeline/edits/finding.py
const MARGIN = 0.05;

// The one of [value, id, spans, text] that an edit was made on: the same, or else at the same time with like words.
function find(anchor, known, list, after) {
  if (known && (known[3] === anchor.text || known[3] === after)) { return known[0]; }
  const spans = spansOf(anchor);
  if (known && agreement(spans, known[2]) >= 0.5 && similarity(anchor.text, known[3]) >= ALIKE) { return known[0]; }
  if (!spans.length) { throw new Misfit('nothing there now matches what it was made on', known && known[3]); }
  const from = spans[0][0], to = Math.max(...spans.map((each) => each[1]));
  const near = [], scores = [];
  list.forEach((each) => {
    if (!each[2].some((span) => span[0] < to && span[1] > from)) { return; }
    near.push(each[3]);
    const time = agreement(spans, each[2]);
    if (time < 0.5) { return; }
    const alike = Math.max(similarity(anchor.text, each[3]), after ? similarity(after, each[3]) : 0);
    if (alike >= ALIKE) { scores.push([(time + alike) / 2, each[0]]); }
  });
  scores.sort((one, other) => other[0] - one[0]);
  if (!scores.length) { throw new Misfit('nothing there now matches what it was made on', near.join(' ') || null); }
  if (scores.length > 1 && scores[0][0] - scores[1][0] < MARGIN) {
    throw new Misfit('two places match what it was made on equally well', near.join(' '));
  }
  return scores[0][1];
}

function timesOf(index, ids) {
  return ids.map((each) => index.utterances.get(each)).filter(Boolean).map((each) => each.span);
}

function findSentence(index, anchor, after) {
  const entry = (each) => [each, each.id, timesOf(index, each.evidence), each.text];
  const known = index.sentences.get(anchor.id);
  const exact = known && entry(known);
  if (exact && (exact[3] === anchor.text || exact[3] === after)) { return known; }
  return find(anchor, exact, Array.from(index.sentences.values(), entry).filter((each) => !each[0].rejected), after);
}

function findUtterance(index, anchor) {
  const entry = (each) => [each, each.id, [each.span], each.text];
  const known = utteranceOf(index, anchor.id);
  if (known && known.text === anchor.text) { return known; }
  return find(anchor, known && entry(known), index.state.utterances.map(entry), null);
}

function findTalk(index, anchor) {
  const said = (talk) => talk.utterances.map((each) => index.utterances.get(each)).filter(Boolean);
  const entry = (talk) => {
    const places = talk.utterances.map((each) => index.places.get(each)).filter((each) => each !== undefined);
    return [talk, talk.id, stretches(index.state.utterances, places), said(talk).map((each) => each.text).join(' ')];
  };
  const known = index.talks.get(anchor.id);
  const exact = known && entry(known);
  if (exact && exact[3] === anchor.text) { return known; }
  const spans = spansOf(anchor);
  const near = index.state.talks.filter((talk) => !spans.length || talk.span[1] > spans[0][0]);
  return find(anchor, exact, near.map(entry), null);
}

function findVoice(index, anchor) {
  const known = index.voices.get(anchor.id);
  if (known && agreement(known.spans, spansOf(anchor)) >= 0.5) { return known; }
  const best = index.state.voices.find((each) => agreement(each.spans, spansOf(anchor)) >= 0.7);
  if (!best) { throw new Misfit('no voice is where it was heard', known ? known.id : null); }
  return best;
}

function checkPerson(index, id) {
  if (id !== null && !index.people.has(id)) { throw new Misfit('nobody in event.toml has the id ' + id, null); }
}

// What rests on an utterance that changed is out of date.
function markCiting(index, utterance, journal) {
  (index.citing.get(utterance.id) || []).forEach((sentence) => {
    if (!sentence.stale) { put(journal, sentence, 'stale', true); }
  });
}

function setSpeaker(index, utterances, person, journal) {
  const talks = new Set();
  utterances.forEach((each) => {
    if (each.speaker === person) { return; }
    put(journal, each, 'speaker', person);
    markCiting(index, each, journal);
    talks.add(index.talkOf.get(each.id));
  });
  talks.forEach((id) => { // the talk is whose the most of it is; `split` cuts it anew at the next run
    const talk = index.talks.get(id);
    if (!talk) { return; }
    const time = new Map();
    talk.utterances.map((each) => index.utterances.get(each)).filter(Boolean).forEach((each) => {
      time.set(each.speaker, (time.get(each.speaker) || 0) + each.span[1] - each.span[0]);
    });
    const [most] = Array.from(time).sort((one, other) => other[1] - one[1])[0] || [talk.speaker];
    if (most !== talk.speaker) { put(journal, talk, 'speaker', most); }
  });
}

const APPLY = {
  'sentence replace': function (index, edit, journal) {
    const sentence = findSentence(index, edit.target, edit.after);
    if (sentence.rejected) { throw new Misfit('it was rejected', sentence.text); }
    setSentence(sentence, edit.after, journal);
  },
  'sentence reject': function (index, edit, journal) {
    const spans = spansOf(edit.target), all = Array.from(index.sentences.values());
    if (spans.length && !index.sentences.has(edit.target.id) && !all.some((each) => agreement(spans, timesOf(index, each.evidence)))) {
      return; // nothing is drafted any more of what it rested on: what was rejected is not said
    }
    put(journal, findSentence(index, edit.target, null), 'rejected', true);
  },
  'sentence add': function (index, edit, journal) {
    const places = new Map();
    spansOf(edit.target).forEach((span) => index.state.utterances.forEach((each) => {
      if (each.span[0] < span[1] && each.span[1] > span[0] && 5 * overlap(each.span, span) >= 4 * lengthOf([each.span])) {
        places.set(each.id, index.talkOf.get(each.id));
      }
    }));
    const talks = new Set(places.values());
    const paragraph = talks.size === 1 ? index.paragraphs.get(Array.from(talks)[0]) : null;
    if (!paragraph) { throw new Misfit('no single paragraph of the outline holds its evidence now', null); }
    const sentence = {
      id: 'added-' + edit.id, text: edit.after, generated: null, evidence: Array.from(places.keys()), method: 'person',
      flags: [], stale: false, rejected: false,
    };
    const sentences = paragraph.sentences.slice();
    const before = edit.other ? sentences.findIndex((each) => each.id === edit.other.id) : -1;
    const start = spansOf(edit.target)[0][0];
    const later = sentences.findIndex((each) => (timesOf(index, each.evidence)[0] || [0])[0] > start);
    sentences.splice(before >= 0 ? before + 1 : later < 0 ? sentences.length : later, 0, sentence);
    put(journal, paragraph, 'sentences', sentences);
  },
  'segment replace': function (index, edit, journal) {
    const entry = (each) => [each, each.id, [each.span], each.text];
    const known = index.segments.get(edit.target.id);
    const segment = known && known.text === edit.target.text
      ? known : find(edit.target, known && entry(known), index.state.segments.map(entry), edit.after);
    const before = segment.text;
    put(journal, segment, 'text', edit.after);
    carryText(index.holding.get(segment.id) || [], before, edit.after).forEach(([utterance, text]) => {
      put(journal, utterance, 'text', text);
      put(journal, utterance, 'stale', true);
      markCiting(index, utterance, journal);
    });
  },
  'translation replace': function (index, edit, journal) {
    const utterance = findUtterance(index, edit.target);
    put(journal, utterance, 'translation', edit.after);
    put(journal, utterance, 'stale', false);
    markCiting(index, utterance, journal);
  },
  'utterance name': function (index, edit, journal) {
    checkPerson(index, edit.after);
    setSpeaker(index, [findUtterance(index, edit.target)], edit.after, journal);
  },
  'voice name': function (index, edit, journal) {
    checkPerson(index, edit.after);
    const voice = findVoice(index, edit.target);
    put(journal, voice, 'speaker', edit.after);
    put(journal, voice, 'confidence', edit.after === null ? 0 : 1);
    setSpeaker(index, index.byVoice.get(voice.id) || [], edit.after, journal);
  },
  'voice merge': function (index, edit, journal) {
    const into = findVoice(index, edit.other), voice = findVoice(index, edit.target);
    if (voice === into) { return; }
    (index.byVoice.get(voice.id) || []).forEach((each) => put(journal, each, 'voice', into.id));
    setSpeaker(index, index.byVoice.get(voice.id) || [], into.speaker, journal);
    put(journal, into, 'spans', into.spans.concat(voice.spans).sort(bySpan));
    put(journal, index.state, 'voices', index.state.voices.filter((each) => each !== voice));
  },
  'talk merge': function (index, edit, journal) {
    const first = findTalk(index, edit.target), second = findTalk(index, edit.other);
    if (first === second) { return; }
    const place = index.state.talks.indexOf(first);
    if (index.state.talks[place + 1] !== second) { throw new Misfit('the two talks do not follow one another now', null); }
    mergeTalks(index, first, second, journal);
  },
  'talk split': function (index, edit, journal) {
    const utterance = findUtterance(index, edit.other), talk = index.talks.get(index.talkOf.get(utterance.id));
    if (!talk) { throw new Misfit('the sentence at which it was split is in no talk now', utterance.text); }
    splitTalk(index, talk, utterance.id, talk.id + '-' + edit.id.slice(-8), journal);
  },
  'talk move': function (index, edit, journal) {
    if (edit.after !== null && !index.sessions.has(edit.after)) {
      throw new Misfit('no session in event.toml has the id ' + edit.after, edit.before);
    }
    moveTalk(index, findTalk(index, edit.target), edit.after, journal);
  },
  'talk approve': function (index, edit) { findTalk(index, edit.target); }, // what follows from it is `readApprovals`'
  'report approve': function () { return null; },
  'doubt answer': function (index, edit, journal) {
    const doubt = index.state.doubts.find((each) => each.id === edit.target.id);
    if (!doubt) { throw new Misfit('there is no such doubt now', null); }
    put(journal, doubt, 'answer', edit.after === null ? null : { text: edit.after, who: edit.who, when: edit.when });
  },
  'person set': function (index, edit, journal) {
    const person = index.people.get(edit.target.id);
    if (!person) { throw new Misfit('nobody in event.toml has the id ' + edit.target.id, null); }
    const native = edit.field.startsWith('native.');
    setField(native ? person.native : person, native ? edit.field.slice(7) : edit.field, edit, journal, PERSON_FIELDS);
  },
  'term set': function (index, edit, journal) {
    const at = edit.target.id.indexOf(':');
    const language = edit.target.id.slice(0, at), form = edit.target.id.slice(at + 1);
    const term = index.state.terms.find((each) => each.forms[language] === form);
    if (!term) { throw new Misfit('the glossary has no such term', null); }
    if (edit.field === 'aliases') {
      if (!term.aliases.includes(edit.after)) { put(journal, term, 'aliases', term.aliases.concat([edit.after])); }
      return;
    }
    setField(term.forms, edit.field, edit, journal, TERM_FIELDS);
  },
  'term add': function (index, edit, journal) {
    const language = TERM_FIELDS.includes(edit.language) ? edit.language : 'en';
    if (index.state.terms.some((each) => each.forms[language] === edit.after)) { return; }
    const term = { id: language + ':' + edit.after, forms: { [language]: edit.after }, aliases: [] };
    put(journal, index.state, 'terms', index.state.terms.concat([term]));
  },
};

const TERM_FIELDS = ['zh', 'ja', 'ko', 'en'];
const PERSON_FIELDS = ['name', 'family', 'title', 'organization', 'abbreviation', 'appositive', 'pronoun'].concat(TERM_FIELDS);

// Operations after which the maps of the index no longer hold.
const STRUCTURAL = ['sentence add', 'voice merge', 'talk merge', 'talk split', 'talk move', 'term add'];

function nameOf(edit) {
  return edit.target.kind + ' ' + edit.operation;
}

function applyEdit(index, edit, journal) {
  const name = nameOf(edit);
  if (!Object.hasOwn(APPLY, name)) { throw new Misfit('this page does not know how to do it', null); }
  try {
    APPLY[name](index, edit, journal);
  } catch (error) {
    rewind(journal);
    throw error;
  }
}
