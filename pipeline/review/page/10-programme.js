// --- the programme: sessions and talks in order of time, each with how far it is ------------------------------------

const view = {
  talk: null, // the talk that is shown; null for what belongs to none
  scope: 'sentence', // whose words are shown beside it: "sentence", "talk" or "all"
  chosen: new Set(), // utterances chosen as evidence
  differences: false,
  editing: null,
};

const lists = {};

function row(classes, ...cells) {
  return make('div', { role: 'row', class: classes }, ...cells);
}

function cell(classes, ...children) {
  return make('div', { role: 'gridcell', class: classes }, ...children);
}

const STANDS = { draft: '○', doubts: '?', approved: '✓', changed: '±' };

function rowsOfProgramme() {
  const index = getIndex(), rows = [], seen = new Set();
  if (openDoubts(index, null).length) { rows.push({ key: 'event' }); }
  let session;
  store.state.talks.forEach((talk) => {
    if (talk.session !== session || !rows.length) {
      session = talk.session;
      seen.add(session);
      rows.push({ key: 'h ' + talk.id, session: session, passed: true });
    }
    rows.push({ key: 't ' + talk.id, talk: talk });
  });
  store.state.sessions.filter((each) => !seen.has(each.id)).forEach((each) => {
    rows.push({ key: 'e ' + each.id, session: each.id, passed: true, empty: true });
  });
  return rows;
}

function signOfProgramme(row) {
  const index = getIndex(), talk = row.talk;
  if (row.passed) { return [spoken, titleOfSession(row.session)].join('\n'); }
  if (!talk) { return [spoken, openDoubts(index, null).length].join(); }
  return [spoken, nameOfPerson(talk.speaker), talk.kind, standOf(index, talk), countOpen(index, talk.id), talk.id === view.talk].join('\n');
}

function drawProgramme({ talk, session, passed, empty }) {
  const index = getIndex();
  if (passed) {
    return row('session', cell('', say('span', 'en', titleOfSession(session)), empty && make('small', { text: t('session.empty') })));
  }
  if (!talk) {
    const count = openDoubts(index, null).length;
    return row('talk doubts', cell('', stand('doubts', count), make('span', { class: 'who', text: t('programme.event') })));
  }
  const what = standOf(index, talk), open = talk.id === view.talk, report = index.paragraphs.has(talk.id);
  const sign = report || what !== 'draft' ? stand(what, countOpen(index, talk.id)) : make('span', { class: 'stand' });
  return row(
    'talk ' + what + (open ? ' open' : '') + (report ? '' : ' aside'),
    cell('', sign, say('span', 'en', nameOfPerson(talk.speaker), { class: 'who' }), make('small', {
      text: kindOf(talk) + ' · ' + showTime(talk.span[0]),
    }))
  );
}

// A sign for the eye and words for a screen reader.
function stand(what, count) {
  const words = what === 'doubts' ? t('stand.doubts', { count: count }) : t('stand.' + what);
  return make('span', { class: 'stand', title: words }, make('span', { 'aria-hidden': 'true', text: STANDS[what] }), make('span', {
    class: 'unseen', text: words,
  }));
}

function showProgramme() {
  lists.programme.setRows(rowsOfProgramme());
  lists.programme.go(view.talk === null ? 'event' : 't ' + view.talk, true);
}

function openTalk(id, sentence) {
  if (id === view.talk && !sentence) { return; }
  if (id !== view.talk) {
    view.chosen.clear();
    view.talk = id;
  }
  showProgramme();
  showParagraph(sentence);
}

function talkNow() {
  return view.talk === null ? null : getIndex().talks.get(view.talk) || null;
}

function stepTalk(by) {
  const talks = store.state.talks, place = talks.findIndex((each) => each.id === view.talk);
  const next = talks[Math.min(Math.max(place + by, 0), talks.length - 1)];
  if (next) { openTalk(next.id); }
}

// --- from flag to flag ----------------------------------------------------------------------------------------------

// All that somebody should look at: [talk, key of its row], the report's order. What is approved has been looked at.
function listOpen() {
  const index = getIndex();
  const found = openDoubts(index, null).map((each) => [null, 'd ' + each.id]);
  store.state.talks.forEach((talk) => {
    if (talk.approval === 'approved') { return; }
    openDoubts(index, talk.id).forEach((each) => found.push([talk.id, 'd ' + each.id]));
    sentencesOf(index, talk.id).filter(isOpen).forEach((each) => found.push([talk.id, 's ' + each.id]));
  });
  return found;
}

function stepFlag(by) {
  const found = listOpen();
  if (!found.length) { tell(t('flag.none')); return; }
  const order = new Map(store.state.talks.map((each, place) => [each.id, place]));
  const rank = (talk) => (talk === null ? -1 : order.get(talk));
  let place = found.findIndex(([talk, key]) => talk === view.talk && key === lists.paragraph.active);
  if (place >= 0) { place += by; } else { // from where one is
    const here = lists.paragraph.active === null ? -1 : lists.paragraph.places.get(lists.paragraph.active);
    const later = ([talk, key]) => rank(talk) > rank(view.talk) ||
      (talk === view.talk && (lists.paragraph.places.get(key) ?? 0) > here);
    const next = found.findIndex(later);
    place = by > 0 ? (next < 0 ? found.length : next) : (next < 0 ? found.length : next) - 1;
  }
  const around = place < 0 || place >= found.length;
  const [talk, key] = found[(place + found.length) % found.length];
  openTalk(talk, key);
  lists.paragraph.box.focus();
  tell((around ? t('flag.around') + ' ' : '') + t('flag.place', { place: (place + found.length) % found.length + 1, count: found.length }));
}
