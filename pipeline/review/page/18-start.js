// --- what only the served page can do -------------------------------------------------------------------------------

async function translateAgain() {
  const talk = talkNow();
  if (!talk) { tell(t('need.talk')); return; }
  tell(t('again.running'));
  try {
    takeState((await postJson('redo', { talk: talk.id })).state);
    tell(t('again.done'));
  } catch (error) {
    tell(error.message, true);
  }
}

function extract() {
  const talk = talkNow(), control = people(talk ? talk.speaker : null, t('extract.choose'));
  openDialog(t('extract.title'), [make('p', { text: t('extract.about') }), field(t('extract.label'), control)], () => {
    if (!control.value) { control.focus(); return false; }
    const link = make('a', { href: 'extract?person=' + encodeURIComponent(control.value), download: '' });
    document.body.append(link);
    link.click();
    link.remove();
    return true;
  }, t('extract.do'));
}

function clearance() {
  const talk = talkNow(), control = people(talk ? talk.speaker : null, t('extract.choose'));
  const file = make('input', { type: 'file', accept: '.docx' });
  openDialog(t('clearance.title'), [make('p', { text: t('clearance.about') }), field(t('extract.label'), control), field(t('clearance.file'), file)], () => {
    if (!control.value || !file.files.length) { (control.value ? file : control).focus(); return false; }
    sendClearance(control.value, file.files[0]);
    return true;
  }, t('clearance.do'));
}

async function sendClearance(person, file) {
  try {
    const query = new URLSearchParams({ person: person, who: nameOfPerson(person) });
    const type = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';
    const answer = await ask('clearance?' + query, { method: 'POST', headers: { 'Content-Type': type }, body: file });
    takeState(answer.state);
    const done = t('clearance.done', { count: answer.added });
    if (answer.reported && answer.reported.length) { // what nobody but a person can take over
      openDialog(t('clearance.title'), [make('p', { text: done }), answer.reported.map((each) => say('p', 'en', each, { class: 'quoted' }))], null);
    } else {
      tell(done);
    }
  } catch (error) {
    tell(error.message, true);
  }
}

// --- the page as a whole --------------------------------------------------------------------------------------------

function showStatus() {
  const state = store.state, talks = talksToApprove(), approved = talks.filter((each) => each.approval === 'approved').length;
  const status = { saved: 'save.saved', saving: 'save.saving', kept: 'save.kept', memory: 'save.memory', offline: 'save.offline', refused: 'save.refused' }[saving.status];
  const bad = ['memory', 'offline', 'refused'].includes(saving.status);
  $('#saved').textContent = t(status) + (saving.message ? ' ' + saving.message : '');
  $('#saved').classList.toggle('bad', bad);
  $('#retry').hidden = saving.status !== 'offline';
  const parts = [t('status.talks', { count: approved, all: talks.length }), t('status.open', { count: listOpen().length })];
  if (state.report.approval) { parts.unshift(t('report.' + state.report.approval)); }
  $('#progress').textContent = parts.join(' · ');
  $('#conflicts').hidden = !state.conflicts.length && !saving.refused.length;
  $('#conflicts').textContent = t('status.conflicts', { count: state.conflicts.length + saving.refused.length });
}

function showAll(key) {
  const talks = getIndex().talks;
  if (view.talk !== null && !talks.has(view.talk)) { // it was merged into another, or cut anew
    view.talk = store.state.talks.length ? store.state.talks[0].id : null;
  }
  Array.from(view.chosen).forEach((each) => { if (!utteranceOf(getIndex(), each)) { view.chosen.delete(each); } });
  showProgramme();
  showParagraph(key);
  showStatus();
  if (document.activeElement === document.body && !view.editing) { lists.paragraph.box.focus(); } // what had the focus is gone
}

// Puts the texts of the interface where the page has a place for them.
function showTexts() {
  document.documentElement.lang = spoken;
  document.querySelectorAll('[data-text]').forEach((each) => { each.textContent = t(each.dataset.text); });
  document.querySelectorAll('[data-label]').forEach((each) => each.setAttribute('aria-label', t(each.dataset.label)));
  document.querySelectorAll('button[data-do]').forEach((each) => {
    const command = COMMANDS[each.dataset.do];
    each.replaceChildren(make('span', { text: t('short.' + each.dataset.do) }), make('kbd', { 'aria-hidden': 'true', text: showKey(command.key) }));
    each.setAttribute('aria-keyshortcuts', showKey(command.key).replace(' ', '+'));
    each.title = t('command.' + each.dataset.do);
  });
}

function start() {
  setState(JSON.parse(document.getElementById('state').textContent));
  const asked = [recall('language', ''), ...navigator.languages.map((each) => each.slice(0, 2)), 'en'];
  spoken = asked.find((each) => LANGUAGES.includes(each));
  singleKeys = recall('keys', 'on') === 'on';
  who = whoNow();
  const options = (draw, sign, estimate, moved) => ({ draw: draw, sign: sign, estimate: estimate, moved: moved });
  lists.programme = new List($('#programme'), options(drawProgramme, signOfProgramme, 44, (row) => openTalk(row.talk ? row.talk.id : null)));
  lists.paragraph = new List($('#paragraph'), options(drawParagraph, signOfParagraph, 96, () => showEvidence(true)));
  lists.evidence = new List($('#evidence'), options(drawLine, signOfLine, 112, () => undefined));
  store.changed = showAll;
  sound.changed = () => { lists.evidence.later(); moveHeads(); };
  document.querySelectorAll('[data-do]').forEach((each) => each.addEventListener('click', () => COMMANDS[each.dataset.do].run()));
  document.querySelectorAll('#scopes button').forEach((each) => each.addEventListener('click', () => setScope(each.dataset.scope)));
  lists.evidence.box.addEventListener('dblclick', chooseLine);
  $('#retry').addEventListener('click', send);
  $('#conflicts').addEventListener('click', showConflicts);
  const language = $('#language');
  LANGUAGES.forEach((each) => language.append(make('option', { value: each, text: NAMES[each], lang: each })));
  language.value = spoken;
  language.addEventListener('change', () => {
    spoken = language.value;
    remember('language', spoken);
    showTexts();
    showAll();
  });
  $('#title').textContent = store.state.event.title;
  showTexts();
  addEdits(readKept());
  view.talk = (talksToApprove()[0] || store.state.talks[0] || { id: null }).id;
  openSound();
  showAll();
  lists.paragraph.box.focus();
  if (MODE === 'served' && ownEdits().length) { send(); } else { setStatus(MODE === 'served' ? 'saved' : 'kept'); }
  document.documentElement.classList.add('ready');
}

start();
