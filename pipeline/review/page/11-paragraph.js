// --- the paragraph, sentence by sentence, with its doubts -----------------------------------------------------------

const FEW = 3; // flags that are shown of a sentence; a list of ten is read by nobody

function rowsOfParagraph() {
  const index = getIndex(), rows = [], editing = view.editing;
  const doubts = index.doubts.get(view.talk) || [];
  doubts.filter((each) => each.answer === null).forEach((each) => rows.push({ key: 'd ' + each.id, doubt: each }));
  sentencesOf(index, view.talk).forEach((each) => {
    rows.push({ key: 's ' + each.id, sentence: each });
    if (editing && editing.key === 'new' && editing.after === each.id) { rows.push({ key: 'new' }); }
  });
  if (editing && editing.talk === view.talk && !rows.some((each) => each.key === editing.key)) { rows.push({ key: editing.key }); }
  if (!rows.some((each) => each.sentence || each.key === 'new')) {
    rows.push({ key: 'empty', passed: true });
  }
  doubts.filter((each) => each.answer !== null).forEach((each) => rows.push({ key: 'd ' + each.id, doubt: each }));
  return rows;
}

function signOfParagraph({ key, doubt, sentence }) {
  if (view.editing && key === view.editing.key) { return 'editor ' + view.editing.number; }
  return JSON.stringify([spoken, view.differences, doubt, sentence]);
}

function drawParagraph({ key, doubt, sentence }) {
  if (view.editing && key === view.editing.key) { return view.editing.element; }
  if (doubt) { return drawDoubt(doubt); }
  if (!sentence) { return row('empty', cell('', make('p', { text: t('paragraph.empty') }))); }
  const language = store.state.language, flags = flagsOf(sentence);
  const classes = ['sentence', sentence.rejected && 'rejected', flags.some((each) => each.blocks) && 'blocked'];
  const text = view.differences
    ? showDifference(sentence.generated || '', sentence.rejected ? '' : sentence.text, language)
    : say('span', language, sentence.text, { class: 'text' });
  return row(
    classes.filter(Boolean).join(' '),
    cell('', make('p', {}, text), drawNotes(sentence), drawFlags(flags.slice(0, FEW)), flags.length > FEW && make('p', {
      class: 'flag', text: t('flag.more', { count: flags.length - FEW }),
    }))
  );
}

// What is wrong and what to do, in the reviewer's language, and below it the English sentence where it names more; that one
// alone in English, or where there is no text for it. `known`: what is wrong was said just before.
function explain(key, message, known) {
  const own = spoken !== 'en' && texts[spoken] && texts[spoken][key];
  if (!own) { return [say('span', 'en', message)]; }
  const detail = say('span', 'en', message, { class: 'detail' });
  if (known) { return [detail]; }
  return [say('span', spoken, own), ' ', !(texts.en[key] || '').startsWith(message) && detail];
}

function explainDoubt(doubt) {
  return explain('doubt.kind.' + doubt.kind, doubt.message);
}

function drawFlags(flags) {
  return flags.map((flag, place) => {
    const before = flags[place - 1], known = Boolean(before && before.code === flag.code && before.blocks === flag.blocks);
    return make(
      'p', { class: flag.blocks ? 'flag blocks' : 'flag' },
      make('span', { class: 'unseen', text: t('flag.word') + ' ' }), explain('flag.code.' + flag.code, flag.message, known)
    );
  });
}

function drawNotes(sentence) {
  const notes = [
    sentence.rejected && t('note.rejected'), sentence.stale && t('note.stale'),
    sentence.method === 'person' && (sentence.generated === null ? t('note.added') : t('note.edited')),
    sentence.method === 'person' && MODE === 'file' && t('check.not'),
  ].filter(Boolean);
  return notes.length ? make('p', { class: sentence.stale ? 'note stale' : 'note', text: notes.join(' · ') }) : null;
}

function drawDoubt(doubt) {
  const answer = doubt.answer;
  return row(answer ? 'doubt answered' : 'doubt', cell(
    '',
    make('p', {}, make('span', { class: 'badge', text: t('doubt.word') }), ' ', explainDoubt(doubt)),
    answer && make('p', { class: 'note' }, say('span', null, answer.text), ' — ' + answer.who)
  ));
}

function sentenceNow() {
  const row = lists.paragraph.row();
  return row && row.sentence ? row.sentence : null;
}

function doubtNow() {
  const row = lists.paragraph.row();
  return row && row.doubt ? row.doubt : null;
}

// Shows the talk; `key` is the row to go to, else the first that is open, else the first.
function showParagraph(key) {
  const list = lists.paragraph, rows = rowsOfParagraph(), talk = talkNow(), before = list.active;
  list.setRows(rows);
  showHeading(talk);
  const first = rows.find((each) => (each.doubt && !each.doubt.answer) || (each.sentence && isOpen(each.sentence))) || rows.find((each) => !each.passed);
  const wanted = [key, before].find((each) => each && list.places.has(each)) || (first && first.key);
  if (wanted) { list.go(wanted, true); }
  showEvidence(list.active !== before);
}

function showHeading(talk) {
  const box = $('#heading');
  if (!talk) {
    box.replaceChildren(make('h2', { text: t('programme.event') }));
    return;
  }
  const index = getIndex(), what = standOf(index, talk);
  const about = [kindOf(talk), talk.round > 1 ? t('talk.round', { round: talk.round }) : '', showSpan(talk.span)].filter(Boolean).join(' · ');
  box.replaceChildren(
    say('p', 'en', titleOfSession(talk.session), { class: 'where' }),
    make('h2', {}, say('span', 'en', nameOfPerson(talk.speaker))),
    make('p', { class: 'about' }, about + ' · ', make('span', { class: 'approval ' + what }, STANDS[what] + ' ' + (
      what === 'doubts' ? t('stand.doubts', { count: countOpen(index, talk.id) }) : t('stand.' + what)
    )))
  );
}

// --- writing a sentence ---------------------------------------------------------------------------------------------

let editors = 0;

// `given`: key of the row, the text to begin with, evidence, the sentence (null for a new one), the one it stands after.
function openEditor(given) {
  closeEditor(false);
  editors += 1;
  const area = say('textarea', store.state.language, null, { rows: '4', id: 'editor', spellcheck: 'true' });
  area.value = given.text;
  const found = make('div', { class: 'found', role: 'status' });
  const element = row('editor', cell(
    '', make('label', { for: 'editor', text: t(given.sentence ? 'editor.edit' : 'editor.add', { count: given.evidence.length }) }), area, found,
    make('p', { class: 'buttons' },
      make('button', { type: 'button', class: 'strong', text: t('editor.save'), onclick: saveEditor }),
      make('button', { type: 'button', text: t('cancel'), onclick: () => closeEditor(true) }),
      make('small', { text: t('editor.keys') })))
  );
  view.editing = { ...given, number: editors, talk: view.talk, element: element, area: area, found: found, timer: 0, asked: 0 };
  area.addEventListener('input', () => { fitArea(area); lists.paragraph.later(); checkLater(); });
  area.addEventListener('keydown', (event) => {
    if (event.isComposing || event.keyCode === 229) { return; } // Enter and Escape are the input method's then
    if (event.key === 'Enter') { event.preventDefault(); saveEditor(); }
    if (event.key === 'Escape') { event.preventDefault(); event.stopPropagation(); closeEditor(true); }
  });
  lists.paragraph.setRows(rowsOfParagraph());
  lists.paragraph.go(given.key, true);
  area.focus();
  area.setSelectionRange(area.value.length, area.value.length);
  fitArea(area);
  lists.paragraph.render();
  lists.paragraph.reveal(given.key);
  check();
}

function fitArea(area) {
  area.style.height = 'auto';
  area.style.height = area.scrollHeight + 2 + 'px';
}

function isEditing() {
  return Boolean(view.editing && view.editing.area.value.trim() !== view.editing.text);
}

function closeEditor(back) {
  const editing = view.editing;
  if (!editing) { return; }
  clearTimeout(editing.timer);
  view.editing = null;
  if (!back) { return; }
  showParagraph(editing.sentence ? 's ' + editing.sentence : 's ' + editing.after);
  lists.paragraph.box.focus();
}

function saveEditor() {
  const editing = view.editing, text = editing.area.value.replace(/\s+/g, ' ').trim();
  if (!text) { tell(t('editor.empty'), true); return; }
  const sentence = editing.sentence && getIndex().sentences.get(editing.sentence);
  if (editing.sentence && !sentence) { tell(t('editor.gone'), true); return; }
  if (sentence && sentence.text === text) { closeEditor(true); return; }
  const edit = sentence ? editSentence(sentence, text) : addSentence(text, editing.evidence, editing.after);
  commit([edit], t(sentence ? 'done.edit' : 'done.add'), () => {
    closeEditor(false);
    return sentence ? 's ' + sentence.id : 's added-' + edit.id;
  });
}

// Asks what is to be said of the text as it stands, a moment after the last key.
function checkLater() {
  clearTimeout(view.editing.timer);
  view.editing.timer = setTimeout(check, 250);
}

async function check() {
  const editing = view.editing;
  if (!editing) { return; }
  if (MODE === 'file') {
    editing.found.replaceChildren(make('p', { class: 'note', text: t('check.not') }));
    return;
  }
  editing.asked += 1;
  const number = editing.asked, text = editing.area.value.replace(/\s+/g, ' ').trim();
  try {
    const answer = await postJson('check', { talk: editing.talk, text: text, evidence: editing.evidence, sentence: editing.sentence });
    if (editing.asked !== number) { return; } // the text is another by now
    const flags = answer.flags;
    editing.found.replaceChildren(...(flags.length ? drawFlags(flags) : [make('p', { class: 'note good', text: t('check.good') })]));
  } catch (error) {
    if (editing.asked !== number) { return; }
    editing.found.replaceChildren(make('p', { class: 'note', text: t('check.failed') + ' ' + error.message }));
  }
  lists.paragraph.later();
}
