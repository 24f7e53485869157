// --- finding and replacing, each place shown before anything is done -------------------------------------------------

const SCOPES = ['sentence', 'translation', 'segment'];

function pattern(text, exact, whole) {
  const escaped = text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const edge = (letter) => whole && /[\p{L}\p{N}]/u.test(letter) && !/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u.test(letter);
  const begin = edge(text[0]) ? '(?<![\\p{L}\\p{N}])' : '', end = edge(text[text.length - 1]) ? '(?![\\p{L}\\p{N}])' : '';
  return new RegExp(begin + escaped + end, exact ? 'gu' : 'giu');
}

// Every place: {key, kind, thing, before, after, when}. Words that were heard come first, then what was made of them.
function findPlaces(find, after, scopes) {
  const state = store.state, index = getIndex(), found = [];
  const look = (kind, thing, text, when) => {
    find.lastIndex = 0;
    if (text === null || !find.test(text)) { return; }
    const changed = text.replace(find, () => after);
    if (changed !== text && changed.trim()) { found.push({ key: kind + ' ' + thing.id, kind: kind, thing: thing, before: text, after: changed, when: when }); }
  };
  if (scopes.includes('segment')) { state.segments.forEach((each) => look('segment', each, each.text, each.span)); }
  if (scopes.includes('translation')) { allLines(index).forEach((each) => look('translation', each, each.translation, each.span)); }
  if (scopes.includes('sentence')) {
    index.sentences.forEach((each) => {
      if (!each.rejected) { look('sentence', each, each.text, (timesOf(index, each.evidence)[0]) || [0, 0]); }
    });
  }
  return found;
}

function editPlace({ kind, thing, before, after }) {
  if (kind === 'sentence') { return editSentence(thing, after); }
  if (kind === 'translation') { return editTranslation(thing, after); }
  return newEdit('replace', anchorSegment(thing), { before: before, after: after });
}

// `term`: the form is to be right everywhere and from now on, so that the glossary learns it as well.
function openReplace(term) {
  const chosen = String(document.getSelection()).trim().slice(0, 80), language = store.state.language;
  const before = make('input', { type: 'text', dir: 'auto', maxlength: '300', 'data-first': true });
  const after = make('input', { type: 'text', dir: 'auto', maxlength: '300' });
  before.value = chosen;
  const boxes = SCOPES.map((each) => checkbox(t('replace.' + each), term || each === 'sentence'));
  const [exact, exactLabel] = checkbox(t('replace.exact'), true), [whole, wholeLabel] = checkbox(t('replace.whole'), true);
  const [learn, learnLabel] = checkbox(t('replace.learn'), true);
  const of = select(LANGUAGES.map((each) => [each, NAMES[each], each]), language);
  const out = new Set(), count = make('p', { class: 'note', role: 'status' });
  const box = make('div', { id: 'places', class: 'places', role: 'grid', tabindex: '0', 'aria-label': t('replace.places') });
  let found = [];
  const list = new List(box, {
    estimate: 56, moved: () => undefined, sign: (each) => each.before + '\n' + each.after + out.has(each.key),
    draw: (each) => row(out.has(each.key) ? 'place out' : 'place', cell(
      '', make('span', { class: 'tick', 'aria-hidden': 'true', text: out.has(each.key) ? '☐' : '☑' }),
      make('small', { text: t(out.has(each.key) ? 'replace.out' : 'replace.in') + ' · ' + t('replace.' + each.kind) + ' · ' + showTime(each.when[0]) }),
      showDifference(each.before, each.after, each.kind === 'segment' ? each.thing.language : language)
    )),
  });
  const toggle = () => {
    const row = list.row();
    if (!row) { return; }
    if (!out.delete(row.key)) { out.add(row.key); }
    list.render();
    tellCount();
  };
  const tellCount = () => { count.textContent = t('replace.count', { count: found.filter((each) => !out.has(each.key)).length, all: found.length }); };
  const seek = () => {
    const scopes = SCOPES.filter((each, place) => boxes[place][0].checked);
    found = before.value.trim() ? findPlaces(pattern(before.value.trim(), exact.checked, whole.checked), after.value.trim(), scopes) : [];
    list.setRows(found);
    tellCount();
  };
  box.addEventListener('keydown', (event) => { if (event.key === ' ') { event.preventDefault(); toggle(); } });
  box.addEventListener('click', toggle);
  const form = openDialog(t(term ? 'term.fix' : 'replace.title'), [
    make('div', { class: 'pair' }, field(t('replace.before'), before), field(t('replace.after'), after)),
    make('p', { class: 'checks' }, boxes.map((each) => each[1]), exactLabel, wholeLabel),
    term && make('p', { class: 'checks' }, learnLabel, of), count, box, make('small', { text: t('replace.keys') }),
  ], () => {
    const edits = found.filter((each) => !out.has(each.key)).map(editPlace);
    if (term && learn.checked && before.value.trim() && after.value.trim()) { edits.push(...learnTerm(before.value.trim(), after.value.trim(), of.value)); }
    if (!edits.length) { before.focus(); tell(t('replace.none'), true); return false; }
    commit(edits, t('done.replace', { count: edits.length }));
    return true;
  }, t('replace.do'));
  form.classList.add('wide');
  form.addEventListener('input', seek);
  seek();
}

// The wrong form of a term is put right; a term that has the right form learns the wrong one as another way to say it.
function learnTerm(wrong, right, language) {
  for (const term of store.state.terms) {
    const [first] = LANGUAGES.filter((each) => term.forms[each] && term.forms[each] !== wrong), same = LANGUAGES.find((each) => term.forms[each] === wrong);
    if (same) {
      const id = first ? first + ':' + term.forms[first] : same + ':' + wrong;
      return [newEdit('set', anchorName('term', id), { field: same, before: wrong, after: right })];
    }
  }
  return editsOfTerm([[language, right]], [wrong]);
}
