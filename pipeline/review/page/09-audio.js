// --- the recording --------------------------------------------------------------------------------------------------

const LEAD = 500; // milliseconds before what is heard, so that its first sound is not missed

const sound = { audio: null, queue: [], heard: null, timer: 0, broken: false, wanted: null, peaks: null, scale: 1, changed: () => undefined };

function openSound() {
  const given = store.state.audio, audio = $('#audio');
  sound.audio = audio;
  sound.peaks = given.peaks ? Uint8Array.from(atob(given.peaks), (each) => each.charCodeAt(0)) : null;
  sound.scale = 255 / loudest(sound.peaks);
  ['play', 'playing', 'pause', 'seeked', 'ratechange'].forEach((each) => audio.addEventListener(each, followSound));
  audio.addEventListener('error', () => failSound());
  $('#sound-file').addEventListener('change', (event) => {
    if (event.target.files.length) { takeSound(event.target.files[0]); }
    event.target.value = '';
  });
  $('#speed').addEventListener('change', (event) => { audio.defaultPlaybackRate = audio.playbackRate = Number(event.target.value); });
  $('#toggle').addEventListener('click', () => { if (sound.queue.length || !audio.paused) { stopSound(); } else { COMMANDS.play.run(); } });
  if (MODE === 'served') { audio.src = 'audio'; } else if (given.src) { audio.src = encodeURIComponent(given.src); } else { failSound(); }
}

// The peak that only one in a hundred surpasses: a recording that is quiet throughout is drawn as high as a loud one.
function loudest(peaks) {
  const counts = new Uint32Array(256);
  (peaks || []).forEach((each) => { counts[each] += 1; });
  let left = peaks ? peaks.length / 100 : 0, peak = 255;
  while (peak > 1 && left >= counts[peak]) { left -= counts[peak]; peak -= 1; }
  return peak;
}

function takeSound(file) {
  sound.broken = false;
  sound.audio.src = URL.createObjectURL(file);
  $('#missing').hidden = true;
  if (sound.wanted) { playSpans(sound.wanted); }
}

function failSound() {
  sound.broken = true;
  stopSound();
  $('#missing').hidden = false;
}

// Plays stretches of time one after the other, each from half a second before it to its end.
function playSpans(spans) {
  stopSound();
  sound.wanted = spans;
  if (sound.broken) { failSound(); tell(t('sound.missing'), true); return; }
  sound.queue = spans.slice();
  nextSound();
}

function nextSound() {
  const span = sound.queue[0];
  if (span) {
    sound.audio.currentTime = Math.max(0, span[0] - LEAD) / 1000;
    sound.audio.play().then(() => { sound.wanted = null; }, (error) => { if (error.name === 'NotSupportedError') { failSound(); } });
  }
  followSound();
}

function stopSound() {
  sound.queue = [];
  if (sound.audio) { sound.audio.pause(); }
  followSound();
}

// Stops at the end. A timer and not a frame: a page in the background draws none.
function followSound() {
  clearTimeout(sound.timer);
  const audio = sound.audio, span = sound.queue[0];
  if (!audio) { return; }
  const left = span ? span[1] - audio.currentTime * 1000 : 0;
  if (span && !audio.seeking && (audio.ended || (!audio.paused && left <= 0))) {
    sound.queue = sound.queue.slice(1);
    if (sound.queue.length) { nextSound(); } else { audio.pause(); }
    return;
  }
  sound.heard = audio.paused ? null : span || null;
  $('#clock').textContent = showTime(audio.currentTime * 1000);
  const on = !audio.paused;
  $('#toggle').setAttribute('aria-pressed', String(on));
  $('#toggle').setAttribute('aria-label', t(on ? 'sound.stop' : 'command.play'));
  sound.changed();
  if (on) { sound.timer = setTimeout(followSound, span ? Math.min(Math.max(left / audio.playbackRate, 10), 100) : 100); }
}

// --- the waveform around a span, with the span marked ----------------------------------------------------------------

const BARS = 120;

// A picture of [start − 1 s, end + 1 s]; the part that the span covers has a class of its own.
function drawWave(span) {
  const from = Math.max(0, span[0] - 1000), to = span[1] + 1000, step = Math.max(100, (to - from) / BARS);
  const x = (time) => (1000 * (time - from) / (to - from)).toFixed(1);
  let inside = '', outside = '';
  for (let time = from; time < to; time += step) {
    const first = Math.floor(time / 100), last = Math.max(first + 1, Math.floor((time + step) / 100));
    let peak = 0;
    for (let at = first; sound.peaks && at < last; at += 1) { peak = Math.max(peak, sound.peaks[at] || 0); }
    const half = sound.peaks ? 0.6 + 11 * Math.min(1, peak * sound.scale / 255) : 1;
    const bar = 'M' + x(time + step / 2) + ' ' + (12 - half).toFixed(1) + 'V' + (12 + half).toFixed(1);
    if (time + step / 2 >= span[0] && time + step / 2 < span[1]) { inside += bar; } else { outside += bar; }
  }
  const width = Math.min(6, 600 * step / (to - from)).toFixed(1);
  const head = draw('path', { class: 'head', d: 'M-9 0V24' });
  head.dataset.from = String(from);
  head.dataset.to = String(to);
  return draw(
    'svg', { class: 'wave', viewBox: '0 0 1000 24', preserveAspectRatio: 'none', 'aria-hidden': 'true', focusable: 'false' },
    draw('rect', { class: 'span', x: x(span[0]), y: '0', width: String(x(span[1]) - x(span[0])), height: '24' }),
    draw('path', { class: 'outside', 'stroke-width': width, d: outside || 'M0 0' }),
    draw('path', { class: 'inside', 'stroke-width': width, d: inside || 'M0 0' }),
    head
  );
}

// Moves the line that shows what is heard, in those waveforms that are in the page.
function moveHeads() {
  const time = sound.audio.currentTime * 1000;
  document.querySelectorAll('.wave .head').forEach((head) => {
    const from = Number(head.dataset.from), to = Number(head.dataset.to);
    const inside = sound.heard && time >= from && time <= to;
    head.setAttribute('d', inside ? 'M' + (1000 * (time - from) / (to - from)).toFixed(1) + ' 0V24' : 'M-9 0V24');
  });
}
