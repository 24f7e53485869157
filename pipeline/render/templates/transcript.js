(function () {
  const main = document.querySelector('main');
  const rows = Array.from(main.querySelectorAll('.row'));
  const form = document.querySelector('.filters');
  const player = document.querySelector('.player');
  const slider = player.querySelector('[type=range]');
  const recording = openPlayer(player, follow);
  const LINGER = 150; // milliseconds that a word stays marked at least, so that the eye can follow
  let frame = 0;

  // --- the player --------------------------------------------------------------------------------------------------

  player.querySelector('.toggle').addEventListener('click', function () {
    if (recording.isPlaying()) { recording.pause(); } else { recording.play(recording.now()); }
  });
  slider.addEventListener('input', function () {
    if (recording.isPlaying()) { recording.play(Number(slider.value)); } else { recording.seek(Number(slider.value)); }
  });
  player.querySelector('select').addEventListener('change', function (event) {
    recording.setSpeed(Number(event.target.value));
  });

  // --- the word being spoken --------------------------------------------------------------------------------------

  let words = null; // in order of time; listed when first needed
  let marked = null;
  let lit = null; // the row of the marked word
  let shown = '';

  function listWords() {
    words = Array.from(main.querySelectorAll('[data-m]'), function (node) {
      return { start: Number(node.dataset.m), length: Number(node.dataset.d), node: node };
    });
    words.sort(function (a, b) { return a.start - b.start; });
  }

  function findWord(time) {
    if (!words) { listWords(); }
    let low = 0;
    let high = words.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (words[middle].start <= time) { low = middle + 1; } else { high = middle; }
    }
    const word = words[low - 1];
    return word && time < word.start + Math.max(word.length, LINGER) ? word.node : null;
  }

  function mark(node) {
    if (node === marked) { return; }
    if (marked) { marked.classList.remove('now'); }
    marked = node;
    if (!node) { return; }
    node.classList.add('now');
    const row = node.closest('.row');
    if (row === lit) { return; }
    if (lit) { lit.classList.remove('playing'); }
    lit = row;
    row.classList.add('playing');
    if (recording.isPlaying() && player.querySelector('.follow').checked) { reveal(row); }
  }

  function reveal(row) {
    const place = row.getBoundingClientRect();
    const top = form.getBoundingClientRect().bottom;
    if (place.top < Math.max(0, top) || place.bottom > player.getBoundingClientRect().top) {
      row.scrollIntoView({ block: 'center' });
    }
  }

  function update() {
    const time = recording.now();
    const text = recording.show(time);
    const toggle = player.querySelector('.toggle');
    toggle.classList.toggle('on', recording.isPlaying());
    toggle.setAttribute('aria-label', recording.isPlaying() ? 'Pause' : 'Play');
    if (text !== shown) {
      shown = text;
      player.querySelector('time').textContent = text;
      slider.value = time;
      slider.setAttribute('aria-valuetext', text);
      const head = document.querySelector('.strip .head');
      if (head) {
        const x = 1000 * time / Math.max(1, Number(slider.max));
        head.setAttribute('x1', x);
        head.setAttribute('x2', x);
      }
    }
    mark(time > 0 || recording.isPlaying() ? findWord(time) : null);
  }

  // Updates now, and in every frame as long as it plays.
  function follow() {
    cancelAnimationFrame(frame);
    update();
    if (recording.isPlaying()) { frame = requestAnimationFrame(follow); }
  }

  // --- clicks and keys: one place to stop at with Tab, arrows from there -------------------------------------------

  let stop = null;

  function stopAt(node, focus) {
    if (stop) { stop.tabIndex = -1; }
    stop = node;
    if (!node) { return; }
    node.tabIndex = 0;
    if (node.dataset.m) { node.setAttribute('role', 'button'); }
    if (focus) { node.focus(); }
  }

  function playFrom(node) {
    recording.play(Number(node.dataset.m || node.dataset.at));
  }

  main.addEventListener('click', function (event) {
    const node = event.target.closest('[data-m], [data-at]');
    if (!node || !document.getSelection().isCollapsed) { return; } // whoever selects text does not want to hear it
    stopAt(node, false);
    playFrom(node);
  });

  function inside(row) {
    return Array.from(row.querySelectorAll('[data-m], [data-at]'));
  }

  function neighbour(row, step) {
    let at = rows.indexOf(row) + step;
    while (rows[at] && rows[at].hidden) { at += step; }
    return rows[at];
  }

  function move(node, key) {
    const row = node.closest('.row');
    const all = inside(row);
    const at = all.indexOf(node);
    const forward = key === 'ArrowRight' || key === 'ArrowDown';
    if (key === 'Home') { return all[0]; }
    if (key === 'End') { return all[all.length - 1]; }
    if (key === 'ArrowRight' && at + 1 < all.length) { return all[at + 1]; }
    if (key === 'ArrowLeft' && at > 0) { return all[at - 1]; }
    const next = neighbour(row, forward ? 1 : -1);
    if (!next) { return node; }
    const there = inside(next);
    return key === 'ArrowLeft' ? there[there.length - 1] : there[Math.min(at > 0 ? 1 : 0, there.length - 1)];
  }

  main.addEventListener('keydown', function (event) {
    const node = event.target.closest('[data-m], [data-at]');
    if (!node || event.ctrlKey || event.altKey || event.metaKey) { return; }
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      playFrom(node);
    } else if (/^(Arrow|Home$|End$)/.test(event.key)) {
      event.preventDefault();
      stopAt(move(node, event.key), true);
    }
  });

  const strip = document.querySelector('.strip');
  if (strip) {
    strip.addEventListener('click', function (event) {
      const place = strip.getBoundingClientRect();
      recording.play(Number(slider.max) * (event.clientX - place.left) / place.width);
    });
  }

  // --- filters and search -----------------------------------------------------------------------------------------

  const texts = []; // of each row, as it is searched; filled when first needed

  function plain(text) {
    return text.normalize('NFKC').toLowerCase();
  }

  function textOf(at) {
    if (texts[at] === undefined) {
      const text = rows[at].querySelector('.text');
      const speaker = rows[at].parentNode.querySelector('h3');
      texts[at] = plain((text ? text.textContent : '') + ' ' + (speaker ? speaker.firstChild.textContent : ''));
    }
    return texts[at];
  }

  function filter() {
    const chosen = new FormData(form);
    const languages = new Set(chosen.getAll('language'));
    const only = new Set(chosen.getAll('only'));
    const sought = plain(chosen.get('words').trim());
    const all = form.querySelectorAll('[name=language]').length === languages.size && !only.size && !sought;
    let count = 0;
    rows.forEach(function (row, at) {
      const kind = row.dataset.kind;
      const lost = kind === 'dropped' || kind === 'other';
      const kept = !only.size || (only.has('doubt') && row.querySelector('.doubts') !== null) || (only.has('lost') && lost);
      const spoken = !row.dataset.language || languages.has(row.dataset.language);
      row.hidden = !all && (kind === 'quiet' || !kept || !spoken || (sought !== '' && !textOf(at).includes(sought)));
      count += row.hidden || kind === 'quiet' ? 0 : 1;
    });
    main.querySelectorAll('.turn').forEach(function (turn) { turn.hidden = !turn.querySelector('.row:not([hidden])'); });
    main.querySelectorAll('.chapter').forEach(function (each) { each.hidden = !each.querySelector('.turn:not([hidden])'); });
    form.querySelector('output').textContent = count + (count === 1 ? ' line' : ' lines');
    if (!stop || stop.closest('.row').hidden) {
      const first = rows.find(function (row) { return !row.hidden; });
      stopAt(first ? inside(first)[0] : null, false);
    }
  }

  let waiting = 0;
  form.addEventListener('submit', function (event) { event.preventDefault(); });
  form.addEventListener('change', filter);
  form.addEventListener('input', function (event) {
    clearTimeout(waiting);
    if (event.target.type === 'search') { waiting = setTimeout(filter, 150); }
  });
  form.reset(); // a browser that comes back to a page keeps what was ticked
  filter();
})();
