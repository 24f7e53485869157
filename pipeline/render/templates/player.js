'use strict';

// Plays the audio elements of `box` on the recording's clock, which they lie on: `data-start` and `data-duration` are
// milliseconds. Where a file is not there, `.missing` says so and takes another. `changed` is called when anything
// starts, stops or moves.
function openPlayer(box, changed) {
  const missing = box.querySelector('.missing');
  const parts = Array.from(box.querySelectorAll('audio'), function (audio) {
    return { audio: audio, start: Number(audio.dataset.start), duration: Number(audio.dataset.duration), broken: false };
  });
  let current = 0; // the part that plays, or would
  let wanted = null; // where to play once a missing part is there

  function now() {
    const part = parts[current];
    return part ? part.start + part.audio.currentTime * 1000 : 0;
  }

  function show(time) {
    const seconds = Math.floor(time / 1000);
    const two = function (number) { return String(number).padStart(2, '0'); };
    return Math.floor(seconds / 3600) + ':' + two(Math.floor(seconds / 60) % 60) + ':' + two(seconds % 60);
  }

  // The part that holds a moment; between two parts it is the later one, after the last it is the last.
  function findPart(time) {
    const found = parts.findIndex(function (part) { return time < part.start + part.duration; });
    return found < 0 ? parts.length - 1 : found;
  }

  function isPlaying() {
    return parts.length > 0 && !parts[current].audio.paused;
  }

  function isOver() {
    return parts.length > 0 && current === parts.length - 1 && parts[current].audio.ended;
  }

  function seek(time) {
    const at = findPart(time);
    if (at < 0) { return; }
    if (at !== current) { parts[current].audio.pause(); }
    current = at;
    parts[at].audio.currentTime = Math.max(0, time - parts[at].start) / 1000;
    changed();
  }

  function play(time) {
    seek(time);
    const part = parts[current];
    if (!part) { return; }
    wanted = time;
    if (part.broken) { ask(); return; }
    part.audio.play().then(
      function () { wanted = null; },
      function (error) { if (error.name === 'NotSupportedError') { fail(part); } }
    );
  }

  function pause() {
    wanted = null;
    parts.forEach(function (part) { part.audio.pause(); });
  }

  function fail(part) {
    part.broken = true;
    part.audio.pause(); // not every browser takes what cannot be opened for paused
    ask();
  }

  // Asks for the first part that could not be opened, if there is one.
  function ask() {
    const part = parts.find(function (each) { return each.broken; });
    missing.hidden = !part;
    if (part) {
      tell('The recording “' + part.audio.dataset.name + '” is not beside this page, or this browser cannot play it. Choose the file to listen:');
    }
  }

  function tell(sentence) {
    missing.hidden = false;
    missing.querySelector('p').textContent = sentence;
  }

  function take(file) {
    const part = parts.find(function (each) { return each.broken; }) || parts[current];
    part.broken = false;
    part.chosen = true;
    part.audio.src = URL.createObjectURL(file);
    ask();
    if (wanted !== null) { play(wanted); }
  }

  function setSpeed(speed) {
    parts.forEach(function (part) { part.audio.defaultPlaybackRate = part.audio.playbackRate = speed; });
  }

  parts.forEach(function (part, index) {
    part.audio.addEventListener('error', function () { fail(part); });
    ['play', 'playing', 'pause', 'seeked'].forEach(function (name) { part.audio.addEventListener(name, changed); });
    part.audio.addEventListener('loadedmetadata', function () {
      const length = part.audio.duration * 1000;
      if (part.chosen && Math.abs(length - part.duration) > 2000) {
        tell('The chosen file lasts ' + show(length) + ', and the recording ' + show(part.duration) + ': is it the right one?');
      }
    });
    part.audio.addEventListener('ended', function () {
      if (index === current && index + 1 < parts.length) { play(parts[index + 1].start); }
    });
    if (part.audio.error) { fail(part); }
  });
  missing.querySelector('[type=file]').addEventListener('change', function (event) {
    if (event.target.files.length) { take(event.target.files[0]); }
    event.target.value = '';
  });

  return { now: now, show: show, isPlaying: isPlaying, isOver: isOver, seek: seek, play: play, pause: pause, setSpeed: setSpeed };
}
