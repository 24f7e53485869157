// --- what a sentence rests on: the words, their translation, the interpreter's, the speaker, the time ----------------

function evidenceNow() {
  const sentence = sentenceNow(), doubt = doubtNow();
  if (view.editing) { return view.editing.evidence; }
  if (sentence) { return sentence.evidence; }
  if (!doubt) { return []; }
  if (doubt.target !== null && utteranceOf(getIndex(), doubt.target)) { return [doubt.target]; }
  if (doubt.target !== null && getIndex().sentences.has(doubt.target)) { return getIndex().sentences.get(doubt.target).evidence; }
  const span = doubt.span;
  return span ? store.state.utterances.filter((each) => overlap(each.span, span) > 0).map((each) => each.id) : [];
}

// All that was said or typed, in order of time.
function allLines(index) {
  if (!index.lines) {
    index.lines = store.state.typed.length ? store.state.utterances.concat(store.state.typed).sort((one, other) => bySpan(one.span, other.span)) : store.state.utterances;
  }
  return index.lines;
}

function linesInScope() {
  const index = getIndex(), talk = talkNow();
  if (view.scope === 'all') { return allLines(index); }
  const ids = view.scope === 'talk' && talk ? talk.utterances : evidenceNow();
  return ids.map((each) => utteranceOf(index, each)).filter(Boolean);
}

let cited = new Set();

// `follow` goes to the first line of the evidence.
function showEvidence(follow) {
  const list = lists.evidence, lines = linesInScope(), before = list.active;
  cited = new Set(evidenceNow());
  list.setRows(lines.map((each) => ({ key: 'u ' + each.id, line: each })));
  const first = lines.find((each) => cited.has(each.id)) || (view.scope === 'all' ? null : lines[0]);
  if (follow && first) { list.go('u ' + first.id, true); } else if (before && list.places.has(before)) { list.go(before, true); } else if (first) { list.go('u ' + first.id, true); }
  document.querySelectorAll('#scopes button').forEach((each) => each.setAttribute('aria-pressed', String(each.dataset.scope === view.scope)));
  const count = view.chosen.size;
  $('#chosen').textContent = count ? t('evidence.chosen', { count: count }) : '';
  $('#lines-empty').hidden = lines.length > 0;
}

function signOfLine({ line }) {
  const index = getIndex(), shown = (index.renderings.get(line.id) || []).length;
  return [
    spoken, line.text, line.translation, line.stale, line.speaker, nameOfPerson(line.speaker), line.voice, shown,
    cited.has(line.id), view.chosen.has(line.id), isHeard(line), view.scope === 'sentence',
  ].join('\n');
}

function isHeard(line) {
  const span = sound.heard;
  return Boolean(span && sound.audio && line.track !== null && overlap(span, line.span) > 0 &&
    sound.audio.currentTime * 1000 >= line.span[0] - LEAD && sound.audio.currentTime * 1000 < line.span[1]);
}

function drawLine({ line }) {
  const index = getIndex(), typed = line.source !== 'track', chosen = view.chosen.has(line.id);
  const tags = [
    line.via && t('line.via'), typed && t('line.typed'), line.stale && t('line.stale'),
  ].filter(Boolean).map((each) => make('span', { class: 'badge', text: each }));
  const wave = typed ? null : drawWave(line.span);
  if (wave) { wave.addEventListener('click', () => playSpans([line.span])); }
  return row(
    ['line', cited.has(line.id) && view.scope !== 'sentence' && 'cited', chosen && 'chosen', isHeard(line) && 'heard'].filter(Boolean).join(' '),
    cell(
      '',
      make('p', { class: 'who' },
        chosen && make('span', { class: 'tick', text: '✓' }), chosen && make('span', { class: 'unseen', text: t('line.chosen') }),
        say('b', 'en', nameOfPerson(line.speaker)), ' ', make('span', { class: 'time', text: showSpan(line.span) }), ' ', tags),
      wave,
      say('p', line.language, line.text, { class: 'original' }),
      line.language !== store.state.language && line.translation !== null && say('p', store.state.language, line.translation, { class: 'translation' }),
      (index.renderings.get(line.id) || []).map((each) => make('p', { class: 'interpreter' }, make('span', {
        class: 'badge', text: t('line.interpreter'),
      }), ' ', say('span', each.language, each.text)))
    )
  );
}

function lineNow() {
  const row = lists.evidence.row();
  return row ? row.line : null;
}

function setScope(scope) {
  view.scope = scope;
  showEvidence(true);
  tell(t('scope.' + scope));
}

function chooseLine() {
  const line = lineNow();
  if (!line) { return; }
  if (!view.chosen.delete(line.id)) { view.chosen.add(line.id); }
  showEvidence(false);
}

// What is chosen, in order of time; else the line that is active.
function chosenLines() {
  const index = getIndex(), line = lineNow();
  const lines = Array.from(view.chosen, (each) => utteranceOf(index, each)).filter(Boolean);
  return (lines.length ? lines : line ? [line] : []).sort((one, other) => bySpan(one.span, other.span));
}

// What follows directly is played in one piece.
function joined(spans) {
  const pieces = [];
  spans.slice().sort(bySpan).forEach((span) => {
    const last = pieces[pieces.length - 1];
    if (last && span[0] - last[1] < 1000) { last[1] = Math.max(last[1], span[1]); } else { pieces.push(span.slice()); }
  });
  return pieces;
}

function play() {
  const line = lineNow(), doubt = doubtNow();
  if ($('#evidence-column').contains(document.activeElement) && line && line.source === 'track') { playSpans([line.span]); return; }
  const spans = evidenceNow().map((each) => getIndex().utterances.get(each)).filter(Boolean).map((each) => each.span);
  if (spans.length) { playSpans(joined(spans)); } else if (doubt && doubt.span) { playSpans([doubt.span]); } else { tell(t('sound.nothing')); }
}
