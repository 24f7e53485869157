// --- corrections of names, terms and doubts; approvals --------------------------------------------------------------

const NAMES = { zh: '中文', ja: '日本語', ko: '한국어', en: 'English' };

function addTerm() {
  const chosen = String(document.getSelection()).trim().slice(0, 80);
  const line = lineNow(), language = line && $('#evidence-column').contains(document.activeElement) ? line.language : store.state.language;
  const order = [store.state.language, ...LANGUAGES.filter((each) => each !== store.state.language)];
  const controls = order.map((each) => say('input', each, null, { type: 'text', maxlength: '200' }));
  if (chosen) { controls[Math.max(0, order.indexOf(language))].value = chosen; }
  openDialog(t('term.title'), [
    make('p', { class: 'note', text: t('term.about', { count: store.state.terms.length }) }),
    order.map((each, place) => field(NAMES[each], controls[place])),
  ], () => {
    const forms = order.map((each, place) => [each, controls[place].value.trim()]).filter(([, form]) => form);
    if (!forms.length) { controls[0].focus(); return false; }
    commit(editsOfTerm(forms, []), t('done.term'));
    return true;
  });
}

// A term with its forms, laid over the one of the glossary that has the first of them, if there is one.
function editsOfTerm(forms, aliases) {
  const [[first, form], ...others] = forms, id = first + ':' + form;
  const known = store.state.terms.find((each) => each.forms[first] === form), edits = [];
  if (!known) { edits.push(newEdit('add', anchorName('term', id), { language: first, after: form })); }
  others.forEach(([language, other]) => {
    const before = known && known.forms[language] ? known.forms[language] : null;
    if (before !== other) { edits.push(newEdit('set', anchorName('term', id), { field: language, before: before, after: other })); }
  });
  aliases.filter((each) => !known || !known.aliases.includes(each)).forEach((each) => {
    edits.push(newEdit('set', anchorName('term', id), { field: 'aliases', after: each }));
  });
  return edits;
}

function setPerson() {
  const talk = talkNow(), line = lineNow();
  const inEvidence = $('#evidence-column').contains(document.activeElement);
  const person = getIndex().people.get(inEvidence && line ? line.speaker : talk ? talk.speaker : null);
  if (!person) { tell(t('need.person')); return; }
  const pronoun = select([[null, t('pronoun.none')], ['he', 'he', 'en'], ['she', 'she', 'en']], person.pronoun);
  const draft = person.draft_appositive || '';
  const appositive = say('input', store.state.language, null, { type: 'text', maxlength: '300' });
  appositive.value = person.appositive || draft;
  const hint = person.appositive === null && draft ? t('person.draft') : null;
  openDialog(t('person.title', { name: person.name }), [field(t('person.pronoun'), pronoun), field(t('person.appositive'), appositive, hint)], () => {
    const edits = [['pronoun', person.pronoun, pronoun.value || null], ['appositive', person.appositive, appositive.value.trim() || null]]
      .filter(([, before, after]) => (before || null) !== after)
      .map(([name, before, after]) => newEdit('set', anchorName('person', person.id), { field: name, before: before || null, after: after }));
    commit(edits, t('done.person'));
  });
}

function answer() {
  const open = openDoubts(getIndex(), view.talk), doubt = doubtNow() || open[0];
  if (!doubt) { tell(t('need.doubt')); return; }
  const control = make('textarea', { rows: '3' });
  control.value = doubt.answer ? doubt.answer.text : '';
  openDialog(t('doubt.title'), [make('p', { class: 'quoted' }, explainDoubt(doubt)), field(t('doubt.label'), control, t('doubt.hint'))], () => {
    const text = oneLine(control) || t('doubt.fine');
    if (doubt.answer && doubt.answer.text === text) { return; }
    const more = { before: doubt.answer ? doubt.answer.text : null, after: text };
    commit([newEdit('answer', anchorDoubt(doubt), more)], t('done.doubt'), () => nextOpen());
  });
}

// The row to go to once one is done with: the next that is open.
function nextOpen() {
  const open = rowsOfParagraph().find((each) => (each.doubt && !each.doubt.answer) || (each.sentence && isOpen(each.sentence)));
  return open && open.key;
}

function approve() {
  const talk = talkNow(), index = getIndex();
  if (!talk || !index.paragraphs.has(talk.id)) { tell(t('need.paragraph')); return; }
  const anchor = anchorTalk(index, talk), text = textOfTalk(index, talk.id);
  if (talk.approval === 'approved') {
    commit([newEdit('approve', anchor, { before: digest(text), after: null })], t('done.unapprove'));
    return;
  }
  const go = () => commit([newEdit('approve', anchor, { after: digest(text) })], t('done.approve'), () => toNextTalk(talk));
  const count = countOpen(index, talk.id);
  if (count) { askWhether(t('approve.title'), [t('approve.open', { count: count })], t('approve.anyway'), go); } else { go(); }
}

function toNextTalk(talk) {
  const index = getIndex(), place = store.state.talks.indexOf(talk);
  const waits = (each) => each.approval !== 'approved' && index.paragraphs.has(each.id);
  const next = store.state.talks.slice(place + 1).find(waits) || store.state.talks.find(waits);
  if (next && next !== talk) {
    view.talk = next.id;
    view.chosen.clear();
  }
}

function talksToApprove() {
  const index = getIndex();
  return store.state.talks.filter((each) => index.paragraphs.has(each.id));
}

function approveReport() {
  const state = store.state, anchor = anchorName('report', state.event.id), text = textOfReport(state);
  if (state.report.approval === 'approved') {
    commit([newEdit('approve', anchor, { before: digest(text), after: null })], t('done.unapprove'));
    return;
  }
  const left = talksToApprove().filter((each) => each.approval !== 'approved').length;
  const go = () => commit([newEdit('approve', anchor, { after: digest(text) })], t('done.report'));
  askWhether(t('report.title'), [left ? t('report.left', { count: left }) : t('report.all')], t(left ? 'approve.anyway' : 'report.approve'), go);
}

// --- edits that no longer fit ---------------------------------------------------------------------------------------

function showConflicts() {
  const index = getIndex(), language = store.state.language;
  const lines = store.state.conflicts.map((each) => [each, index.edits.get(each.edit)]).filter(([, edit]) => edit).map(([conflict, edit]) => make(
    'section', { class: 'conflict' },
    make('h3', { text: describe(edit) }), make('p', { class: 'note' }, edit.who + ' · ' + edit.when.slice(0, 16).replace('T', ' ')),
    make('dl', {},
      make('dt', { text: t('conflict.seen') }), say('dd', language, edit.target.text || edit.before || '—'),
      make('dt', { text: t('conflict.wanted') }), say('dd', language, edit.after === null ? describe(edit) : edit.after),
      make('dt', { text: t('conflict.found') }), say('dd', language, conflict.found === null ? t('conflict.nothing') : conflict.found),
      make('dt', { text: t('conflict.why') }), make('dd', { text: translate(conflict.reason) })),
    make('p', { class: 'buttons' },
      edit.target.kind === 'sentence' && edit.after !== null && make('button', { type: 'button', text: t('conflict.use'), onclick: () => useText(edit) }),
      make('button', { type: 'button', text: t('conflict.drop'), onclick: () => { $('#dialog').close(); takeBack([edit], t('done.drop')); } }))
  ));
  const refused = saving.refused.map((edit) => make('section', { class: 'conflict' }, make('h3', { text: t('conflict.refused') }), say('p', language, edit.after || describe(edit))));
  openDialog(t('conflict.title'), lines.length + refused.length ? [...lines, ...refused] : make('p', { text: t('conflict.none') }), null);
}

// Begins to write what a conflict wanted at the sentence one is at.
function useText(edit) {
  $('#dialog').close();
  const sentence = sentenceNow();
  if (!sentence || sentence.rejected) { tell(t('need.sentence')); return; }
  openEditor({ key: 's ' + sentence.id, text: sentence.text, evidence: sentence.evidence, sentence: sentence.id, after: null });
  view.editing.area.value = edit.after;
  view.editing.area.dispatchEvent(new Event('input'));
}
