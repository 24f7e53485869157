// --- keeping the edits: on the server's disk, or in this browser ----------------------------------------------------

const MODE = document.body.dataset.mode;
const saving = { status: 'saved', message: '', busy: false, refused: [], stored: true };

function storageKey() {
  return 'trilogue:' + store.state.event.id;
}

// In this browser, whatever the mode: in the served one only until the server has acknowledged them.
function keepHere() {
  try {
    const edits = ownEdits();
    if (MODE === 'served' && !edits.length) { localStorage.removeItem(storageKey()); return; }
    localStorage.setItem(storageKey(), JSON.stringify({ edits: edits }));
    saving.stored = true;
  } catch {
    saving.stored = false;
  }
}

function readKept() {
  try {
    const kept = JSON.parse(localStorage.getItem(storageKey()) || 'null');
    return kept && Array.isArray(kept.edits) ? kept.edits.filter(isEdit) : [];
  } catch {
    return [];
  }
}

function recall(name, otherwise) {
  try { return localStorage.getItem('trilogue.' + name) || otherwise; } catch { return otherwise; }
}

function remember(name, value) {
  try { localStorage.setItem('trilogue.' + name, value); } catch { saving.stored = false; }
}

function setStatus(status, message) {
  saving.status = status;
  saving.message = message || '';
  showStatus();
}

// Saves what has been added; the page shows it already.
function save() {
  keepHere();
  if (MODE === 'served') { send(); return; }
  setStatus(saving.stored ? 'kept' : 'memory');
}

async function ask(path, options) {
  const response = await fetch(path, { credentials: 'same-origin', cache: 'no-store', ...options });
  const answer = await response.json().catch(() => null);
  if (response.ok && answer) { return answer; }
  const error = new Error((answer && answer.error && translate(answer.error)) || t('save.answer', { code: response.status }));
  error.refused = response.status >= 400 && response.status < 500 && response.status !== 409;
  throw error;
}

function postJson(path, value) {
  return ask(path, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(value) });
}

async function send() {
  if (saving.busy) { return; }
  const all = ownEdits(), edits = all.filter((each) => each.when === all[0].when); // what was done at once, all or none of it
  if (!edits.length) { setStatus('saved'); return; }
  saving.busy = true;
  setStatus('saving');
  try {
    takeState((await postJson('edits', { edits: edits })).state);
    setStatus('saved');
  } catch (error) {
    if (error.refused) { // it will not be taken the next time either; nothing of it is shown as if it were kept
      removeEdits(new Set(edits.map((each) => each.id)));
      saving.refused.push(...edits);
      keepHere();
      store.changed();
    }
    setStatus(error.refused ? 'refused' : 'offline', error.message);
  }
  saving.busy = false;
  if (saving.status === 'saved' && ownEdits().length) { send(); }
}

// The server's state, with what it does not have yet laid over it.
function takeState(state) {
  const pending = ownEdits();
  setState(state);
  addEdits(pending);
  keepHere();
  store.changed();
}

// --- files ----------------------------------------------------------------------------------------------------------

function isText(value) {
  return typeof value === 'string';
}

function isAnchor(value) {
  return value && isText(value.kind) && isText(value.id) && isText(value.text) && Array.isArray(value.spans) &&
    value.spans.every((each) => each && Number.isInteger(each.start) && Number.isInteger(each.end) && each.start <= each.end) &&
    (value.speaker === null || isText(value.speaker));
}

function isEdit(value) {
  return Boolean(value && isText(value.id) && isText(value.operation) && isText(value.who) && isText(value.when) &&
    isAnchor(value.target) && (!value.other || isAnchor(value.other)) &&
    ['field', 'language', 'before', 'after'].every((each) => value[each] === null || value[each] === undefined || isText(value[each])));
}

// What an edits.jsonl holds; raises an Error that names the line if one is no edit.
function readLines(text) {
  return text.split('\n').map((line, place) => [line.trim(), place + 1]).filter(([line]) => line).map(([line, number]) => {
    let value = null;
    try { value = JSON.parse(line); } catch { value = null; }
    if (!isEdit(value)) { throw new Error(t('import.line', { number: number })); }
    return {
      ...newEdit(value.operation, value.target), other: null, ...value,
    };
  });
}

function writeLines(edits) {
  return edits.map((each) => JSON.stringify(each) + '\n').join('');
}

function download(name, type, content) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([content], { type: type }));
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
}

function pickFile(accept, then) {
  const input = make('input', { type: 'file', accept: accept, class: 'unseen', 'aria-label': t('file.choose') });
  input.addEventListener('change', () => { if (input.files.length) { then(input.files[0]); } input.remove(); });
  input.addEventListener('cancel', () => input.remove());
  document.body.append(input);
  input.click();
}

function exportEdits() {
  download('edits.jsonl', 'application/x-ndjson', writeLines(store.state.edits));
  tell(t('export.done', { count: store.state.edits.length }));
}

async function importEdits(file) {
  try {
    if (MODE === 'served') {
      const answer = await ask('import', { method: 'POST', headers: { 'Content-Type': 'application/x-ndjson' }, body: file });
      takeState(answer.state);
      tell(t('import.done', { added: answer.added, known: answer.known }));
      return;
    }
    const edits = readLines(await file.text()), fresh = addEdits(edits);
    save();
    store.changed();
    tell(t('import.done', { added: fresh.length, known: edits.length - fresh.length }));
  } catch (error) {
    tell(error.message, true);
  }
}

// Another window of the same page has saved.
window.addEventListener('storage', (event) => {
  if (MODE !== 'file' || !store.state || event.key !== storageKey()) { return; }
  if (addEdits(readKept()).length) { store.changed(); }
});

window.addEventListener('beforeunload', (event) => {
  const lost = MODE === 'served' ? ownEdits().length > 0 && saving.status !== 'saved' && !saving.stored : !saving.stored && ownEdits().length > 0;
  if (lost || isEditing()) { event.preventDefault(); }
});
