'use strict';

// What an edit is made of. Anchors hold the same as those of pipeline/edits/anchors.py; spans here are [start, end] in
// milliseconds, as in the state, and become {start, end} where an edit is written.

function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return 'e-' + Array.from(bytes, (each) => each.toString(16).padStart(2, '0')).join('');
}


// Fields in the order of the record, and all of them: what is not said is null.
function newEdit(operation, target, more) {
  return {
    id: newId(), operation: operation, target: target, who: '', when: '',
    other: null, field: null, language: null, before: null, after: null, ...more,
  };
}

// --- times ----------------------------------------------------------------------------------------------------------

function bySpan(one, other) {
  return one[0] - other[0] || one[1] - other[1];
}

// The same stretches of time in order, without overlaps.
function union(spans) {
  const merged = [];
  spans.slice().sort(bySpan).forEach((span) => {
    const last = merged[merged.length - 1];
    if (last && span[0] <= last[1]) { last[1] = Math.max(last[1], span[1]); } else { merged.push(span.slice()); }
  });
  return merged;
}

// The time of the utterances at these places, with the pauses between those that follow one another directly.
function stretches(utterances, places) {
  const spans = [];
  let before = -2;
  places.slice().sort((one, other) => one - other).forEach((place) => {
    const span = utterances[place].span;
    if (place === before + 1) {
      const last = spans[spans.length - 1];
      spans[spans.length - 1] = [last[0], Math.max(last[1], span[1])];
    } else {
      spans.push(span.slice());
    }
    before = place;
  });
  return union(spans);
}

function shared(ones, others) {
  let total = 0, here = 0, there = 0;
  while (here < ones.length && there < others.length) {
    total += Math.max(0, Math.min(ones[here][1], others[there][1]) - Math.max(ones[here][0], others[there][0]));
    if (ones[here][1] <= others[there][1]) { here += 1; } else { there += 1; }
  }
  return total;
}

function lengthOf(spans) {
  return spans.reduce((sum, each) => sum + each[1] - each[0], 0);
}

// The time that both share over the time that either covers, 0..1.
function agreement(ones, others) {
  const one = union(ones), other = union(others), common = shared(one, other);
  const either = lengthOf(one) + lengthOf(other) - common;
  return either ? common / either : 0;
}

// --- anchors --------------------------------------------------------------------------------------------------------

function newAnchor(kind, id, spans, speaker, text) {
  return {
    kind: kind, id: id, spans: spans.map((each) => ({ start: each[0], end: each[1] })), speaker: speaker, text: text,
  };
}

function spansOf(anchor) {
  return anchor.spans.map((each) => [each.start, each.end]);
}

// Of a person, a term, an edit or the report, which have no time.
function anchorName(kind, id) {
  return newAnchor(kind, id, [], null, '');
}

function anchorVoice(voice) {
  return newAnchor('voice', voice.id, union(voice.spans), null, '');
}

function anchorSegment(segment) {
  return newAnchor('segment', segment.id, [segment.span], null, segment.text);
}

// Of an utterance, or of its translation: both hold what was said.
function anchorUtterance(utterance, kind) {
  return newAnchor(kind || 'utterance', utterance.id, [utterance.span], utterance.speaker, utterance.text);
}

function anchorTalk(index, talk) {
  const places = talk.utterances.map((each) => index.places.get(each)).filter((each) => each !== undefined);
  places.sort((one, other) => one - other);
  const text = places.map((each) => index.state.utterances[each].text).join(' ');
  return newAnchor('talk', talk.id, stretches(index.state.utterances, places), talk.speaker, text);
}

// Of a sentence; of one to be added, which has no text yet, the anchor holds the words of its evidence.
function anchorSentence(index, sentence) {
  const places = Array.from(new Set(sentence.evidence), (each) => index.places.get(each));
  const said = places.filter((each) => each !== undefined).sort((one, other) => one - other);
  const evidence = said.map((each) => index.state.utterances[each]);
  return newAnchor(
    'sentence', sentence.id, union(evidence.map((each) => each.span)),
    evidence.length ? evidence[0].speaker : null,
    sentence.text || evidence.map((each) => each.text).join(' ')
  );
}

function anchorDoubt(doubt) {
  return newAnchor('doubt', doubt.id, doubt.span ? [doubt.span] : [], null, doubt.message);
}

// --- SHA-256: crypto.subtle is missing where a page is no secure context, and makes everything wait ------------------

const ROUND = [];
const START = [];

(function () {
  // The first 32 bits of the fractions of the roots of the first primes (FIPS 180-4, sections 4.2.2 and 5.3.3).
  const fraction = (root) => ((root - Math.floor(root)) * 4294967296) | 0;
  for (let number = 2; ROUND.length < 64; number += 1) {
    let divisor = 2;
    while (divisor * divisor <= number && number % divisor) { divisor += 1; }
    if (divisor * divisor <= number) { continue; }
    if (START.length < 8) { START.push(fraction(Math.sqrt(number))); }
    ROUND.push(fraction(Math.cbrt(number)));
  }
})();

function padded(text) {
  const bytes = new TextEncoder().encode(text);
  const block = new Uint8Array(((bytes.length + 8) >> 6) * 64 + 64);
  block.set(bytes);
  block[bytes.length] = 128;
  const view = new DataView(block.buffer);
  view.setUint32(block.length - 8, Math.floor(bytes.length / 536870912));
  view.setUint32(block.length - 4, (bytes.length << 3) >>> 0);
  return view;
}

function digest(text) {
  const view = padded(text), sum = START.slice(), words = new Int32Array(64);
  const turn = (word, by) => (word >>> by) | (word << (32 - by));
  for (let at = 0; at < view.byteLength; at += 64) {
    for (let i = 0; i < 64; i += 1) {
      if (i < 16) { words[i] = view.getInt32(at + 4 * i); continue; }
      const early = words[i - 15], late = words[i - 2];
      words[i] = words[i - 16] + (turn(early, 7) ^ turn(early, 18) ^ (early >>> 3)) +
        words[i - 7] + (turn(late, 17) ^ turn(late, 19) ^ (late >>> 10));
    }
    let [a, b, c, d, e, f, g, h] = sum;
    for (let i = 0; i < 64; i += 1) {
      const one = (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + ROUND[i] + words[i]) | 0;
      const two = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      h = g; g = f; f = e; e = (d + one) | 0; d = c; c = b; b = a; a = (one + two) | 0;
    }
    [a, b, c, d, e, f, g, h].forEach((each, i) => { sum[i] = (sum[i] + each) | 0; });
  }
  return sum.map((each) => (each >>> 0).toString(16).padStart(8, '0')).join('');
}
