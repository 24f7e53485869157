// --- questions -------------------------------------------------------------------------------------------------------

let fields = 0;

// A labelled control: an input, a select or a textarea.
function field(label, control, hint) {
  fields += 1;
  control.id = 'field-' + fields;
  return make('p', { class: 'field' }, make('label', { for: control.id, text: label }), control, hint && make('small', { text: hint }));
}

function checkbox(label, on) {
  const box = make('input', { type: 'checkbox' });
  box.checked = on;
  return [box, make('label', { class: 'check' }, box, ' ' + label)];
}

function select(options, chosen) {
  const control = make('select', {}, options.map(([value, text, language]) => make('option', {
    value: value === null ? '' : value, text: text, lang: language,
  })));
  control.value = chosen === null ? '' : chosen;
  return control;
}

function people(chosen, none) {
  const options = store.state.people.map((each) => [each.id, each.name + (each.organization ? ' — ' + (each.abbreviation || each.organization) : '')]);
  return select([[null, none || t('speaker.unknown')], ...options], chosen);
}

// `save` is called on Enter or the button, and says by true that the dialog may close. `save` null: there is nothing to save.
function openDialog(title, content, save, label) {
  const dialog = $('#dialog'), form = make('form', { method: 'dialog' });
  form.append(
    make('h2', { id: 'dialog-title', text: title }), ...[content].flat(3).filter(Boolean),
    make('p', { class: 'buttons' },
      save && make('button', { type: 'submit', class: 'strong', text: label || t('save') }),
      make('button', { type: 'button', text: t(save ? 'cancel' : 'close'), onclick: () => dialog.close() }))
  );
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    if (save && save() !== false && dialog.firstChild === form) { dialog.close(); } // unless another question took its place
  });
  form.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && event.ctrlKey && save) { event.preventDefault(); form.requestSubmit(); }
    if (event.key === 'Enter' && event.target.matches('input[type=checkbox], select')) { event.preventDefault(); form.requestSubmit(); }
  });
  if (dialog.open) { dialog.close(); }
  dialog.replaceChildren(form);
  dialog.showModal();
  const first = form.querySelector('[data-first], input, select, textarea');
  if (first) {
    first.focus();
    if (first.select) { first.select(); }
  } else {
    form.querySelector('button').focus();
  }
  return form;
}

function askWhether(title, sentences, label, then) {
  openDialog(title, sentences.map((each) => make('p', { text: each })), () => { setTimeout(then); return true; }, label);
}

// Who is correcting: asked once, and kept in this browser.
function whoNow() {
  return recall('who', '') || store.state.who || '';
}

function askWho(then) {
  const input = make('input', { type: 'text', autocomplete: 'name', maxlength: '80' });
  input.value = whoNow();
  openDialog(t('who.title'), [make('p', { text: t('who.why') }), field(t('who.label'), input)], () => {
    const name = input.value.trim();
    if (!name) { input.focus(); return false; }
    remember('who', name);
    who = name;
    showStatus();
    if (then) { setTimeout(then); }
    return true;
  });
}

let who = '';

// --- edits made -----------------------------------------------------------------------------------------------------

// Signs edits, lays them over the state, saves them and says so. `after` gives the row to go to.
function commit(edits, message, after) {
  if (!edits.length) { tell(t('done.nothing')); return; }
  if (!who) { askWho(() => commit(edits, message, after)); return; }
  const when = newTime();
  edits.forEach((each) => { each.who = who; each.when = when; });
  const known = new Set(store.state.conflicts.map((each) => each.edit));
  addEdits(edits);
  const key = after ? after() : undefined;
  save();
  store.changed(key);
  const failed = store.state.conflicts.filter((each) => !known.has(each.edit)).length;
  if (failed) { tell(t('done.conflicts', { count: failed }), true); } else { tell(message); }
}

// Two actions within one millisecond are still two.
let lastTime = '';

function newTime() {
  let time = Date.now();
  const text = () => new Date(time).toISOString().replace('Z', '+00:00');
  while (text() <= lastTime) { time += 1; }
  lastTime = text();
  return lastTime;
}

function takeBack(edits, message) {
  commit(edits.map((each) => newEdit('undo', anchorName('edit', each.id))), message);
}

function undo() {
  const found = readHistory(who).undo;
  if (found) { takeBack(found, t('done.undo', { what: describe(found[0]) })); } else { tell(t('undo.none')); }
}

function redo() {
  const found = readHistory(who).redo;
  if (found) { takeBack(found, t('done.redo')); } else { tell(t('redo.none')); }
}

function describe(edit) {
  const key = 'edit.' + nameOf(edit);
  return t(key) === key ? nameOf(edit) : t(key);
}
