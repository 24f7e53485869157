
(function () {
  const players = Array.from(document.querySelectorAll('.player'), function (box) { return openPlayer(box, follow); });
  let queue = []; // the buttons to be played, first the one that plays or waits for its file
  let marked = null; // the button of the line that is heard
  let timer = 0;

  function playerOf(button) {
    return players[Number(button.dataset.player)];
  }

  // --- from one moment to another -----------------------------------------------------------------------------------

  function start(buttons) {
    stop();
    queue = buttons;
    next();
  }

  function next() {
    if (queue.length) { playerOf(queue[0]).play(Number(queue[0].dataset.from)); }
    follow();
  }

  function stop() {
    const button = queue[0];
    queue = [];
    if (button) { playerOf(button).pause(); }
    follow();
  }

  // Marks the line that is heard, and stops at its end. A timer and not a frame: a page in the background draws none.
  function follow() {
    clearTimeout(timer);
    const button = queue[0];
    const player = button ? playerOf(button) : null;
    const left = button ? Number(button.dataset.to) - player.now() : 0;
    if (button && (player.isOver() || (player.isPlaying() && left <= 0))) {
      queue = queue.slice(1); // before the pause, which is followed too
      player.pause();
      next();
      return;
    }
    const heard = button && player.isPlaying() ? button : null;
    mark(heard);
    if (heard) { timer = setTimeout(follow, Math.min(Math.max(left, 10), 100)); }
  }

  function mark(button) {
    if (button === marked) { return; }
    if (marked) {
      marked.setAttribute('aria-pressed', 'false');
      marked.closest('.line').classList.remove('playing');
    }
    marked = button;
    if (!button) { return; }
    button.setAttribute('aria-pressed', 'true');
    button.closest('.line').classList.add('playing');
  }

  // --- clicks and keys ----------------------------------------------------------------------------------------------

  document.addEventListener('click', function (event) {
    const button = event.target.closest('[data-from]');
    if (!button) { return; }
    if (button === marked) { stop(); } else { start([button]); }
  });

  function playSentence() {
    const sentence = document.activeElement.closest('details');
    if (!sentence) { return; }
    if (marked && sentence.contains(marked)) { stop(); return; }
    sentence.open = true;
    start(Array.from(sentence.querySelectorAll('.said > [data-from]')));
  }

  document.addEventListener('keydown', function (event) {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.repeat) { return; }
    // On a keyboard set to Korean or Japanese the key says another letter, and only its place says that it is P.
    const isP = /^[a-z]$/i.test(event.key) ? event.key.toLowerCase() === 'p' : event.code === 'KeyP';
    if (isP) { playSentence(); } else if (event.key === 'Escape') { stop(); }
  });

  document.documentElement.classList.add('live'); // only now do the buttons do anything
})();
