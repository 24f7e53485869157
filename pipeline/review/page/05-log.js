// --- the state, and the edits laid over it --------------------------------------------------------------------------
//
// `base` is the state as it came, with the edits it holds already laid over it. What was made since is applied in the
// order of the log; an edit that is taken back unwinds those after it, which are then applied again.

const store = { state: null, index: null, base: null, order: [], changed: () => undefined };

// The ids of the edits that stand: an undone undo restores what it took back.
function standingOf(edits) {
  const undone = new Set(), standing = [];
  for (let i = edits.length - 1; i >= 0; i -= 1) {
    const edit = edits[i];
    if (undone.has(edit.id)) { continue; }
    if (edit.operation === 'undo') { undone.add(edit.target.id); } else { standing.push(edit.id); }
  }
  return standing.reverse();
}

function setState(state) {
  store.state = state;
  store.index = readIndex(state);
  store.order = [];
  store.base = {
    edits: state.edits.slice(), ids: new Set(state.edits.map((each) => each.id)),
    standing: new Set(standingOf(state.edits)), report: { approval: state.report.approval, text: textOfReport(state) },
    talks: new Map(state.talks.map((talk) => [talk.id, { approval: talk.approval, text: textOfTalk(store.index, talk.id) }])),
  };
}

function getIndex() {
  if (!store.index) { store.index = readIndex(store.state); }
  return store.index;
}

// What must have been done to the base, in order: [key, edit, whether it is taken back].
function listSteps() {
  const standing = new Set(store.state.standing), steps = [];
  store.base.edits.slice().reverse().forEach((edit) => {
    if (store.base.standing.has(edit.id) && !standing.has(edit.id)) { steps.push(['off ' + edit.id, edit, true]); }
  });
  store.state.edits.forEach((edit) => {
    if (standing.has(edit.id) && !store.base.standing.has(edit.id)) { steps.push(['on ' + edit.id, edit, false]); }
  });
  return steps;
}

function doStep([key, edit, back]) {
  const journal = [];
  try {
    if (back) { withdrawEdit(getIndex(), edit, journal); } else { applyEdit(getIndex(), edit, journal); }
  } catch (error) {
    if (!(error instanceof Misfit)) { throw error; }
    const conflict = { edit: edit.id, reason: error.message, found: error.found };
    put(journal, store.state, 'conflicts', store.state.conflicts.concat([conflict]));
  }
  if (STRUCTURAL.includes(nameOf(edit))) { store.index = null; }
  store.order.push({ key: key, journal: journal, name: nameOf(edit) });
}

function settle() {
  store.state.standing = standingOf(store.state.edits);
  const steps = listSteps();
  let same = 0;
  while (same < steps.length && same < store.order.length && store.order[same].key === steps[same][0]) { same += 1; }
  while (store.order.length > same) {
    const last = store.order.pop();
    rewind(last.journal);
    if (STRUCTURAL.includes(last.name)) { store.index = null; }
  }
  steps.slice(same).forEach(doStep);
  const failed = new Set(store.state.conflicts.map((each) => each.edit));
  store.state.applied = store.state.standing.filter((each) => !failed.has(each));
  readApprovals();
}

// Adds edits that are not in the log yet; returns those that were new.
function addEdits(edits) {
  const known = new Set(store.state.edits.map((each) => each.id));
  const fresh = edits.filter((each) => !known.has(each.id) && known.add(each.id));
  if (!fresh.length) { return fresh; }
  store.state.edits = store.state.edits.concat(fresh);
  if (store.index) { fresh.forEach((each) => store.index.edits.set(each.id, each)); }
  settle();
  return fresh;
}

// Those that are not part of the state as it came.
function ownEdits() {
  return store.state.edits.filter((each) => !store.base.ids.has(each.id));
}

function removeEdits(ids) {
  store.state.edits = store.state.edits.filter((each) => !ids.has(each.id));
  settle();
}

// --- approvals: of the very words that were approved ----------------------------------------------------------------

const digests = new Map(); // of texts, by id of talk: [text, digest]

function digestOf(id, text) {
  const known = digests.get(id);
  if (known && known[0] === text) { return known[1]; }
  const made = digest(text);
  digests.set(id, [text, made]);
  return made;
}

function approvalOf(id, text, edits, loaded) {
  const standing = new Set(store.state.standing);
  const last = edits.filter((each) => standing.has(each.id)).pop();
  if (last) { return last.after === null ? null : last.after === digestOf(id, text) ? 'approved' : 'changed'; }
  if (edits.length || !loaded || !loaded.approval) { return null; }
  return loaded.approval === 'approved' && text !== loaded.text ? 'changed' : loaded.approval;
}

function readApprovals() {
  const index = getIndex(), edits = new Map();
  store.state.edits.forEach((each) => {
    if (each.operation === 'approve') { push(edits, each.target.kind + ' ' + each.target.id, each); }
  });
  store.state.talks.forEach((talk) => {
    const made = edits.get('talk ' + talk.id) || [], loaded = store.base.talks.get(talk.id);
    if (made.length || (loaded && loaded.approval)) {
      talk.approval = approvalOf(talk.id, textOfTalk(index, talk.id), made, loaded);
    }
  });
  const made = edits.get('report ' + store.state.event.id) || [];
  store.state.report.approval = approvalOf('', textOfReport(store.state), made, store.base.report);
}

// --- undo and redo: of one's own edits, all that were made in one action at once ------------------------------------

// The edits that undo and redo would take back, each a list; null where there is nothing. Taking back what is no longer
// the last, or somebody else's, is an action like any other.
function readHistory(who) {
  const index = getIndex(), done = [], undone = [];
  const join = (stack, when, edit) => {
    const last = stack[stack.length - 1];
    if (last && last.when === when) { last.edits.push(edit); } else { stack.push({ when: when, edits: [edit] }); }
  };
  const drop = (stack, edit) => {
    const at = stack.findLastIndex((group) => group.edits.includes(edit));
    if (at < 0) { return false; }
    stack[at].edits = stack[at].edits.filter((each) => each !== edit);
    if (!stack[at].edits.length) { stack.splice(at, 1); }
    return true;
  };
  store.state.edits.filter((each) => each.who === who).forEach((edit) => {
    const target = edit.operation === 'undo' ? index.edits.get(edit.target.id) : null;
    if (target && drop(done, target)) {
      join(undone, edit.when, edit);
    } else if (target && drop(undone, target)) {
      join(done, edit.when, index.edits.get(target.target.id) || edit);
    } else {
      undone.length = 0;
      join(done, edit.when, edit);
    }
  });
  const last = (stack) => (stack.length ? stack[stack.length - 1].edits.slice().reverse() : null);
  return { undo: last(done), redo: last(undone) };
}
