// --- what the operations share --------------------------------------------------------------------------------------

function overlap(one, other) {
  return Math.max(0, Math.min(one[1], other[1]) - Math.max(one[0], other[0]));
}

// A sentence in a person's words; what was found in the words before is no longer said.
function setSentence(sentence, text, journal) {
  if (sentence.text === text) { return; }
  put(journal, sentence, 'text', text);
  put(journal, sentence, 'method', 'person');
  put(journal, sentence, 'flags', []);
  put(journal, sentence, 'stale', false);
}

function setField(holder, field, edit, journal, known) {
  if (!known.includes(field)) { throw new Misfit('it has no field ' + field + ' that can be corrected', null); }
  const now = holder[field] === undefined ? null : holder[field];
  if (now !== edit.before && now !== edit.after) { throw new Misfit('event.toml says otherwise since then', now); }
  put(journal, holder, field, edit.after);
}

// The utterances of a segment with the words they have once its text is another: [utterance, text] for each changed.
// What lies outside the changed stretch stays where it is; a run of `split` cuts the sentences anew.
function carryText(utterances, before, after) {
  if (utterances.length === 1 && utterances[0].segments.length === 1) { return [[utterances[0], after]]; }
  let head = 0;
  while (head < before.length && head < after.length && before[head] === after[head]) { head += 1; }
  let tail = 0;
  const most = Math.min(before.length, after.length) - head;
  while (tail < most && before[before.length - 1 - tail] === after[after.length - 1 - tail]) { tail += 1; }
  const last = before.length - tail;
  const changed = [];
  let from = 0;
  utterances.forEach((utterance) => {
    const at = before.indexOf(utterance.text, from);
    if (at < 0) { // it began in the segment before, or goes on in the next
      const old = before.slice(head, last);
      if (old && utterance.text.includes(old)) {
        changed.push([utterance, utterance.text.replace(old, () => after.slice(head, after.length - tail))]);
      }
      return;
    }
    from = at + utterance.text.length;
    if (from < head || at > last || (at === last && head < last)) { return; }
    const start = at <= head ? at : head, end = from >= last ? from + after.length - before.length : after.length - tail;
    const text = after.slice(start, end).trim();
    if (text !== utterance.text) { changed.push([utterance, text]); }
  });
  return changed;
}

// --- talks ----------------------------------------------------------------------------------------------------------

function spanOf(index, utterances) {
  const spans = timesOf(index, utterances);
  return [Math.min(...spans.map((each) => each[0])), Math.max(...spans.map((each) => each[1]))];
}

function setParagraphs(index, change, journal) {
  const sections = index.state.sections.map((section) => {
    const paragraphs = change(section.paragraphs);
    return paragraphs === section.paragraphs ? section : { ...section, paragraphs: paragraphs };
  });
  put(journal, index.state, 'sections', sections);
}

function mergeTalks(index, first, second, journal) {
  const mine = index.paragraphs.get(first.id), theirs = index.paragraphs.get(second.id);
  put(journal, first, 'utterances', first.utterances.concat(second.utterances));
  put(journal, first, 'span', spanOf(index, first.utterances));
  put(journal, index.state, 'talks', index.state.talks.filter((each) => each !== second));
  (index.doubts.get(second.id) || []).forEach((each) => put(journal, each, 'talk', first.id));
  if (!theirs) { return; }
  if (!mine) { put(journal, theirs, 'talk', first.id); return; }
  put(journal, mine, 'sentences', mine.sentences.concat(theirs.sentences));
  setParagraphs(index, (all) => (all.includes(theirs) ? all.filter((each) => each !== theirs) : all), journal);
}

function splitTalk(index, talk, utterance, id, journal) {
  const cut = talk.utterances.indexOf(utterance);
  if (cut === 0) { return; }
  const head = talk.utterances.slice(0, cut), rest = talk.utterances.slice(cut);
  const other = { ...talk, id: id, utterances: rest, span: spanOf(index, rest), approval: null };
  put(journal, talk, 'utterances', head);
  put(journal, talk, 'span', spanOf(index, head));
  const talks = index.state.talks.slice();
  talks.splice(talks.indexOf(talk) + 1, 0, other);
  put(journal, index.state, 'talks', talks);
  const paragraph = index.paragraphs.get(talk.id);
  if (!paragraph) { return; }
  const kept = new Set(head);
  const stays = (sentence) => sentence.evidence.length === 0 || kept.has(sentence.evidence[0]);
  const moved = { talk: id, sentences: paragraph.sentences.filter((each) => !stays(each)) };
  put(journal, paragraph, 'sentences', paragraph.sentences.filter(stays));
  setParagraphs(index, (all) => {
    const place = all.indexOf(paragraph);
    return place < 0 ? all : [...all.slice(0, place + 1), moved, ...all.slice(place + 1)];
  }, journal);
}

// Into the section of a session, in order of time.
function moveTalk(index, talk, session, journal) {
  put(journal, talk, 'session', session);
  const paragraph = index.paragraphs.get(talk.id);
  if (!paragraph) { return; }
  const start = (each) => (index.talks.get(each.talk) || talk).span[0];
  const sections = index.state.sections.map((section) => {
    const without = section.paragraphs.filter((each) => each !== paragraph);
    if (section.session !== session) { return { ...section, paragraphs: without }; }
    return { ...section, paragraphs: without.concat([paragraph]).sort((one, other) => start(one) - start(other)) };
  });
  if (!sections.some((each) => each.session === session)) {
    const found = index.sessions.get(session);
    const heading = found ? found.heading || found.title : '';
    const place = sections.findIndex((each) => each.paragraphs.length && start(each.paragraphs[0]) > talk.span[0]);
    sections.splice(place < 0 ? sections.length : place, 0, { session: session, heading: heading, paragraphs: [paragraph] });
  }
  put(journal, index.state, 'sections', sections);
}

// --- an edit that was in the state when the page was opened, taken back ----------------------------------------------

const WITHDRAW = {
  'sentence replace': function (index, edit, journal) {
    const sentence = findSentence(index, { ...edit.target, text: edit.after }, null);
    if (sentence.text === edit.after) { put(journal, sentence, 'text', edit.before); }
  },
  'sentence reject': function (index, edit, journal) {
    const known = index.sentences.get(edit.target.id);
    const same = (each) => each.rejected && each.text === edit.target.text;
    const sentence = known && known.rejected ? known : Array.from(index.sentences.values()).find(same);
    if (!sentence) { throw new Misfit('the rejected sentence is not there now', null); }
    put(journal, sentence, 'rejected', false);
  },
  'sentence add': function (index, edit, journal) {
    const sentence = index.sentences.get('added-' + edit.id);
    const paragraph = sentence && index.paragraphs.get(index.owners.get(sentence.id));
    if (paragraph) { put(journal, paragraph, 'sentences', paragraph.sentences.filter((each) => each !== sentence)); }
  },
  'segment replace': function (index, edit, journal) {
    APPLY['segment replace'](index, swapped(edit), journal);
  },
  'translation replace': function (index, edit, journal) {
    const utterance = findUtterance(index, edit.target);
    if (utterance.translation === edit.after) { put(journal, utterance, 'translation', edit.before); }
  },
  'talk move': function (index, edit, journal) { moveTalk(index, findTalk(index, edit.target), edit.before, journal); },
  'talk merge': function (index, edit, journal) {
    const begin = edit.other.spans.length ? edit.other.spans[0].start : -1;
    const utterance = index.state.utterances.find((each) => each.span[0] >= begin && index.talkOf.has(each.id));
    const talk = utterance && index.talks.get(index.talkOf.get(utterance.id));
    if (talk) { splitTalk(index, talk, utterance.id, edit.other.id, journal); }
  },
  'talk split': function (index, edit, journal) {
    const second = index.talks.get(index.talkOf.get(findUtterance(index, edit.other).id));
    const first = index.state.talks[index.state.talks.indexOf(second) - 1];
    if (first && second) { mergeTalks(index, first, second, journal); }
  },
  'voice merge': function (index, edit, journal) {
    const into = findVoice(index, edit.other), spans = spansOf(edit.target), speaker = into.speaker;
    const voice = { id: edit.target.id, speaker: speaker, confidence: 0, evidence: [], spans: spans };
    put(journal, index.state, 'voices', index.state.voices.concat([voice]));
    (index.byVoice.get(into.id) || []).forEach((each) => {
      if (spans.some((span) => 2 * overlap(each.span, span) > lengthOf([each.span]))) { put(journal, each, 'voice', voice.id); }
    });
  },
  'talk approve': function () { return null; },
  'report approve': function () { return null; },
  'doubt answer': function (index, edit, journal) {
    const doubt = index.state.doubts.find((each) => each.id === edit.target.id);
    if (doubt) { put(journal, doubt, 'answer', null); }
  },
  'term add': function (index, edit, journal) {
    const id = (edit.language || 'en') + ':' + edit.after;
    put(journal, index.state, 'terms', index.state.terms.filter((each) => each.id !== id));
  },
};

function swapped(edit) {
  return { ...edit, before: edit.after, after: edit.before, target: { ...edit.target, text: edit.after || '' } };
}

function withdrawEdit(index, edit, journal) {
  const name = nameOf(edit);
  try {
    if (Object.hasOwn(WITHDRAW, name)) {
      WITHDRAW[name](index, edit, journal);
    } else { // names, fields: back to what was there before
      APPLY[name](index, { ...edit, before: edit.after, after: edit.before }, journal);
    }
  } catch (error) {
    rewind(journal);
    throw error;
  }
}
