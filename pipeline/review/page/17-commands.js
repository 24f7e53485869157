// --- everything that can be done, with its key ----------------------------------------------------------------------

// `key`: the letter, with "+" before it if Shift is held; `group`: where the list of keys shows it.
const COMMANDS = {
  play: { key: 'p', group: 'listen', run: play },
  stop: { key: 'Escape', group: 'listen', run: () => { document.body.classList.remove('programme-open'); stopSound(); } },
  next: { key: 'n', group: 'go', run: () => stepFlag(1) },
  previous: { key: '+n', group: 'go', run: () => stepFlag(-1) },
  down: { key: 'j', group: 'go', run: () => lists.paragraph.step(1) },
  up: { key: 'k', group: 'go', run: () => lists.paragraph.step(-1) },
  nextTalk: { key: ']', group: 'go', run: () => stepTalk(1) },
  previousTalk: { key: '[', group: 'go', run: () => stepTalk(-1) },
  programme: { key: '1', group: 'go', run: () => showColumn('programme') },
  paragraph: { key: '2', group: 'go', run: () => showColumn('paragraph') },
  evidence: { key: '3', group: 'go', run: () => showColumn('evidence') },
  scope: { key: 'w', group: 'go', run: () => setScope({ sentence: 'talk', talk: 'all', all: 'sentence' }[view.scope]) },
  edit: { key: 'e', group: 'sentence', run: edit },
  reject: { key: 'x', group: 'sentence', run: reject },
  restore: { key: 'r', group: 'sentence', run: restore },
  choose: { key: ' ', group: 'sentence', run: chooseLine },
  add: { key: 'a', group: 'sentence', run: add },
  differences: { key: 'c', group: 'sentence', run: toggleDifferences },
  merge: { key: 'm', group: 'talk', run: merge },
  split: { key: 's', group: 'talk', run: split },
  move: { key: 'v', group: 'talk', run: move },
  approve: { key: 'q', group: 'talk', run: approve },
  approveReport: { key: '+q', group: 'talk', run: approveReport },
  answer: { key: 'd', group: 'talk', run: answer },
  nameVoice: { key: 'g', group: 'speaker', run: nameVoice },
  nameLines: { key: 'u', group: 'speaker', run: nameLines },
  mergeVoices: { key: 'b', group: 'speaker', run: mergeVoices },
  person: { key: 'o', group: 'speaker', run: setPerson },
  words: { key: 't', group: 'words', run: fixWords },
  translation: { key: 'l', group: 'words', run: fixTranslation },
  term: { key: 'y', group: 'words', run: () => openReplace(true) },
  glossary: { key: 'h', group: 'words', run: addTerm },
  replace: { key: 'f', group: 'words', run: () => openReplace(false) },
  undo: { key: 'z', group: 'all', run: undo },
  redo: { key: '+z', group: 'all', run: redo },
  conflicts: { key: 'i', group: 'all', run: showConflicts },
  again: { key: '+r', group: 'all', served: true, run: translateAgain },
  exportEdits: { key: '+e', group: 'all', run: exportEdits },
  importEdits: { key: '+i', group: 'all', run: () => pickFile('.jsonl,application/x-ndjson', importEdits) },
  extract: { key: '+x', group: 'all', served: true, run: extract },
  clearance: { key: '+c', group: 'all', served: true, run: clearance },
  who: { key: '+w', group: 'all', run: () => askWho() },
  menu: { key: '.', group: 'all', run: openMenu },
  help: { key: '?', group: 'all', run: openHelp },
};

const GROUPS = ['listen', 'go', 'sentence', 'talk', 'speaker', 'words', 'all'];

function listCommands() {
  return Object.entries(COMMANDS).filter(([, each]) => !each.served || MODE === 'served').map(([id, each]) => ({ id: id, name: t('command.' + id), ...each }));
}

function showKey(key) {
  const letter = key.length > 1 && key[0] === '+' ? key.slice(1) : key;
  const name = { ' ': '␣', Escape: 'Esc' }[letter] || letter.toUpperCase();
  return letter === key ? name : 'Shift ' + name;
}

const byKey = new Map(Object.entries(COMMANDS).map(([, each]) => [each.key, each]));
const CODES = { BracketLeft: '[', BracketRight: ']', Period: '.' };

// The key as the list of commands writes it. A keyboard set to Korean or Japanese types other letters: then its place tells.
function readKey(event) {
  if (event.key === '?' || event.key === 'Escape' || event.key === ' ') { return event.key; }
  let letter = event.key.toLowerCase();
  if (!/^[a-z]$/.test(letter) && /^Key[A-Z]$/.test(event.code)) { letter = event.code.slice(3).toLowerCase(); }
  if (!/^[ -~]$/.test(letter) && CODES[event.code]) { letter = CODES[event.code]; }
  return /^[a-z]$/.test(letter) && event.shiftKey ? '+' + letter : letter;
}

let singleKeys = true; // single letters can be switched off for those who steer by voice

document.addEventListener('keydown', (event) => {
  if (event.isComposing || event.keyCode === 229 || event.defaultPrevented || $('#dialog').open) { return; }
  const typing = event.target.matches('input, textarea, select');
  if ((event.ctrlKey || event.metaKey) && !event.altKey) {
    const letter = readKey(event);
    const known = { z: undo, '+z': redo, y: redo, k: openMenu }[letter];
    if (known && !typing) { event.preventDefault(); known(); }
    return;
  }
  if (typing || event.altKey || event.metaKey || event.ctrlKey) { return; }
  if (view.editing && !view.editing.element.contains(document.activeElement) && event.key.length === 1 && isEditing()) {
    lists.paragraph.reveal(view.editing.key); // the text that is being written has scrolled away, and with it the focus
    view.editing.area.focus();
    return;
  }
  const key = readKey(event), command = byKey.get(key), inside = event.target.closest('button, summary, a');
  if (event.key === 'Enter' && event.target === lists.paragraph.box) { event.preventDefault(); edit(); return; }
  if (event.key === 'Enter' && event.target === lists.programme.box) { event.preventDefault(); showColumn('paragraph'); return; }
  if (event.key === 'Enter' && event.target === lists.evidence.box) { event.preventDefault(); play(); return; }
  if (!command || (command.served && MODE !== 'served') || (inside && key === ' ')) { return; }
  if (event.repeat && !['go'].includes(command.group)) { return; }
  if (!singleKeys && /^\+?[a-z0-9.[\]]$/.test(key)) { return; }
  event.preventDefault();
  command.run();
});

function showColumn(name) {
  document.body.classList.toggle('programme-open', name === 'programme');
  lists[name].box.focus();
}

function toggleDifferences() {
  view.differences = !view.differences;
  showParagraph();
  tell(t(view.differences ? 'differences.on' : 'differences.off'));
}

function openHelp() {
  const all = listCommands();
  const [box, label] = checkbox(t('help.single'), singleKeys);
  box.addEventListener('change', () => {
    singleKeys = box.checked;
    remember('keys', singleKeys ? 'on' : 'off');
  });
  const form = openDialog(t('help.title'), [
    make('p', { text: t('help.about') }),
    make('div', { class: 'help' }, GROUPS.map((group) => make('section', {}, make('h3', { text: t('group.' + group) }), make('dl', {}, all.filter((each) => each.group === group).map((each) => make(
      'div', {}, make('dt', {}, make('kbd', { text: showKey(each.key) })), make('dd', { text: each.name })
    )))))),
    make('p', { class: 'note', text: t('help.lists') }), make('p', {}, label),
  ], null);
  form.classList.add('wide');
  form.querySelector('button').focus();
}

// All commands, by name: for those who do not know a key, and for fingers.
function openMenu() {
  const all = listCommands().filter((each) => !['menu', 'stop'].includes(each.id));
  const filter = make('input', { type: 'search', autocomplete: 'off' });
  const box = make('div', { class: 'menu' });
  const fill = () => {
    const sought = filter.value.trim().toLowerCase();
    box.replaceChildren(...all.filter((each) => each.name.toLowerCase().includes(sought)).map((each) => make(
      'button', { type: 'button', onclick: () => { $('#dialog').close(); setTimeout(each.run); } }, make('span', { text: each.name }), make('kbd', { text: showKey(each.key) })
    )));
  };
  filter.addEventListener('input', fill);
  filter.addEventListener('keydown', (event) => { if (event.key === 'ArrowDown' && box.firstChild) { event.preventDefault(); box.firstChild.focus(); } });
  box.addEventListener('keydown', (event) => {
    const next = { ArrowDown: 'nextSibling', ArrowUp: 'previousSibling' }[event.key];
    if (next) { event.preventDefault(); (document.activeElement[next] || filter).focus(); }
  });
  fill();
  const form = openDialog(t('command.menu'), [field(t('menu.filter'), filter), box], null);
  form.addEventListener('submit', () => { if (box.firstChild) { box.firstChild.click(); } });
}
