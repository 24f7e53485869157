// --- corrections of sentences ---------------------------------------------------------------------------------------

function editSentence(sentence, text) {
  const index = getIndex();
  const said = anchorSentence(index, { id: sentence.id, text: '', evidence: sentence.evidence });
  const more = { other: said, language: store.state.language, before: sentence.text, after: text };
  return newEdit('replace', anchorSentence(index, sentence), more);
}

function addSentence(text, evidence, after) {
  const index = getIndex(), before = after && index.sentences.get(after);
  const target = anchorSentence(index, { id: 'new', text: '', evidence: evidence });
  return newEdit('add', target, {
    other: before ? anchorSentence(index, before) : null, language: store.state.language, after: text,
  });
}

function edit() {
  const sentence = sentenceNow();
  if (!sentence) { if (doubtNow()) { answer(); } else { tell(t('need.sentence')); } return; }
  if (sentence.rejected) { tell(t('need.restored')); return; }
  openEditor({ key: 's ' + sentence.id, text: sentence.text, evidence: sentence.evidence, sentence: sentence.id, after: null });
}

function add() {
  const index = getIndex(), lines = chosenLines(), talks = new Set(lines.map((each) => index.talkOf.get(each.id)));
  if (!lines.length) { tell(t('need.line')); return; }
  if (talks.size > 1 || !index.paragraphs.has(Array.from(talks)[0])) { tell(t('need.one'), true); return; }
  if (Array.from(talks)[0] !== view.talk) { openTalk(Array.from(talks)[0]); }
  const sentence = sentenceNow(), all = sentencesOf(index, view.talk), last = all[all.length - 1];
  const after = sentence ? sentence.id : last ? last.id : null;
  openEditor({ key: 'new', text: '', evidence: lines.map((each) => each.id), sentence: null, after: after });
  view.chosen.clear();
  showEvidence(false);
}

function reject() {
  const sentence = sentenceNow();
  if (!sentence || sentence.rejected) { tell(t('need.sentence')); return; }
  const more = { language: store.state.language, before: sentence.text };
  commit([newEdit('reject', anchorSentence(getIndex(), sentence), more)], t('done.reject'));
}

function restore() {
  const sentence = sentenceNow();
  if (!sentence || !sentence.rejected) { tell(t('need.rejected')); return; }
  const standing = new Set(store.state.standing);
  const rejects = store.state.edits.filter((each) => nameOf(each) === 'sentence reject' && standing.has(each.id));
  const found = rejects.findLast((each) => each.target.id === sentence.id) || rejects.findLast((each) => each.target.text === sentence.text);
  if (found) { takeBack([found], t('done.restore')); } else { tell(t('need.rejected'), true); }
}

// --- of talks -------------------------------------------------------------------------------------------------------

function merge() {
  const talk = talkNow(), next = talk && store.state.talks[store.state.talks.indexOf(talk) + 1];
  if (!next) { tell(t('need.next')); return; }
  const index = getIndex();
  commit([newEdit('merge', anchorTalk(index, talk), { other: anchorTalk(index, next) })], t('done.merge'));
}

function split() {
  const talk = talkNow(), line = lineNow();
  if (!talk || !line || talk.utterances.indexOf(line.id) < 1) { tell(t('need.split')); return; }
  commit([newEdit('split', anchorTalk(getIndex(), talk), { other: anchorUtterance(line) })], t('done.split'));
}

function move() {
  const talk = talkNow();
  if (!talk) { tell(t('need.talk')); return; }
  const control = select([[null, t('session.none')], ...store.state.sessions.map((each) => [each.id, each.heading || each.title, 'en'])], talk.session);
  openDialog(t('move.title'), field(t('move.label'), control), () => {
    const after = control.value || null;
    if (after !== talk.session) {
      commit([newEdit('move', anchorTalk(getIndex(), talk), { before: talk.session, after: after })], t('done.move'));
    }
  });
}

// --- of speakers ----------------------------------------------------------------------------------------------------

function voiceNow() {
  const line = lineNow() || utteranceOf(getIndex(), (talkNow() || { utterances: [] }).utterances[0]);
  return line && line.voice !== null ? getIndex().voices.get(line.voice) || null : null;
}

function linesOfVoice(voice) {
  return getIndex().byVoice.get(voice.id) || [];
}

function describeVoice(voice) {
  const lines = linesOfVoice(voice), seconds = Math.round(lengthOf(voice.spans) / 1000);
  return t('voice.about', { id: voice.id, name: nameOfPerson(voice.speaker), count: lines.length, time: showTime(1000 * seconds) });
}

function nameVoice() {
  const voice = voiceNow();
  if (!voice) { tell(t('need.voice')); return; }
  const control = people(voice.speaker);
  openDialog(t('voice.title'), [
    make('p', { text: describeVoice(voice) }), voice.evidence.map((each) => make('p', { class: 'note' }, say('span', 'en', each))),
    field(t('voice.label'), control),
  ], () => {
    const after = control.value || null;
    if (after === voice.speaker) { return; }
    commit([newEdit('name', anchorVoice(voice), { before: voice.speaker, after: after })], t('done.voice', { count: linesOfVoice(voice).length }));
  });
}

function nameLines() {
  const lines = chosenLines().filter((each) => each.source === 'track');
  if (!lines.length) { tell(t('need.line')); return; }
  const control = people(lines[0].speaker);
  openDialog(t('lines.title'), [
    make('p', { text: t('lines.about', { count: lines.length }) }),
    lines.slice(0, 5).map((each) => say('p', each.language, each.text, { class: 'quoted' })), field(t('lines.label'), control),
  ], () => {
    const after = control.value || null;
    const edits = lines.filter((each) => each.speaker !== after)
      .map((each) => newEdit('name', anchorUtterance(each), { before: each.speaker, after: after }));
    view.chosen.clear();
    commit(edits, t('done.lines', { count: edits.length }));
  });
}

function mergeVoices() {
  const voice = voiceNow(), others = store.state.voices.filter((each) => each !== voice);
  if (!voice || !others.length) { tell(t('need.voice')); return; }
  const control = select(others.map((each) => [each.id, describeVoice(each)]), others[0].id);
  openDialog(t('voices.title'), [make('p', { text: describeVoice(voice) }), field(t('voices.label'), control)], () => {
    const into = getIndex().voices.get(control.value);
    commit([newEdit('merge', anchorVoice(voice), { other: anchorVoice(into) })], t('done.voices'));
  });
}

// --- of what was heard and how it was translated --------------------------------------------------------------------

function area(language, text) {
  const control = say('textarea', language, null, { rows: '3' });
  control.value = text;
  return control;
}

function oneLine(control) {
  return control.value.replace(/\s+/g, ' ').trim();
}

function fixWords() {
  const line = lineNow(), index = getIndex();
  const segments = line ? line.segments.map((each) => index.segments.get(each)).filter(Boolean) : [];
  if (!segments.length) { tell(t('need.words')); return; }
  const controls = segments.map((each) => area(each.language, each.text));
  openDialog(t('words.title'), [
    make('p', { class: 'note', text: t('words.about') }),
    controls.map((each, place) => field(t('words.label', { time: showSpan(segments[place].span) }), each)),
  ], () => {
    const edits = segments.map((each, place) => [each, oneLine(controls[place])]).filter(([each, text]) => text !== each.text)
      .map(([each, text]) => newEdit('replace', anchorSegment(each), { before: each.text, after: text }));
    commit(edits, t('done.words'));
  });
}

function fixTranslation() {
  const line = lineNow();
  if (!line || line.translation === null) { tell(t('need.translation')); return; }
  const control = area(store.state.language, line.translation);
  openDialog(t('translation.title'), [say('p', line.language, line.text, { class: 'quoted' }), field(t('translation.label'), control)], () => {
    const text = oneLine(control);
    if (!text) { control.focus(); return false; }
    if (text === line.translation && !line.stale) { return true; }
    commit([editTranslation(line, text)], t('done.translation'));
    return true;
  });
}

function editTranslation(line, text) {
  const more = { language: store.state.language, before: line.translation, after: text };
  return newEdit('replace', anchorUtterance(line, 'translation'), more);
}
