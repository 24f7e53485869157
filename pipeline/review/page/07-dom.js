// --- elements, texts and times --------------------------------------------------------------------------------------

const texts = JSON.parse(document.getElementById('texts').textContent);
let spoken = 'en'; // the language of the interface

// A text of the interface; `{name}` in it is replaced by values.name.
function t(key, values) {
  const text = (texts[spoken] && texts[spoken][key]) || texts.en[key] || key;
  return text.replace(/\{(\w+)\}/g, (all, name) => (values && name in values ? String(values[name]) : all));
}

// What the program says in one of its sentences, in the reviewer's language: "{}" in a key of "said." stands for any words.
const sayings = Object.keys(texts.en).filter((key) => key.startsWith('said.')).map((key) => [
  key, new RegExp('^' + key.slice(5).split('{}').map((each) => each.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('(.+)') + '$'),
]);

function translate(message) {
  for (const [key, pattern] of sayings) {
    const found = pattern.exec(message);
    if (found) {
      let place = 0;
      return t(key).replace(/\{\}/g, () => found[place += 1]);
    }
  }
  return message;
}

// An element. Attributes are set as such, `text` and children as text: nothing is ever read as markup.
function make(tag, attributes, ...children) {
  const element = document.createElement(tag);
  Object.entries(attributes || {}).forEach(([name, value]) => {
    if (value === null || value === undefined || value === false) { return; }
    if (name === 'text') { element.textContent = value; } else if (name.startsWith('on')) {
      element.addEventListener(name.slice(2), value);
    } else { element.setAttribute(name, value === true ? '' : value); }
  });
  element.append(...children.flat().filter((each) => each !== null && each !== undefined && each !== false));
  return element;
}

function draw(tag, attributes, ...children) {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
  Object.entries(attributes).forEach(([name, value]) => element.setAttribute(name, value));
  element.append(...children);
  return element;
}

// Text of a known language, apart from the direction of what stands around it.
function say(tag, language, text, attributes) {
  return make(tag, { lang: LANGUAGES.includes(language) ? language : null, dir: 'auto', text: text, ...attributes });
}

const LANGUAGES = ['zh', 'ja', 'ko', 'en'];

function $(selector) {
  return document.querySelector(selector);
}

function showTime(time) {
  const seconds = Math.floor(time / 1000), two = (number) => String(number).padStart(2, '0');
  return Math.floor(seconds / 3600) + ':' + two(Math.floor(seconds / 60) % 60) + ':' + two(seconds % 60);
}

function showSpan(span) {
  return showTime(span[0]) + '–' + showTime(span[1]);
}

function nameOfPerson(id) {
  const person = id === null ? null : getIndex().people.get(id);
  return person ? person.name : t('speaker.unknown');
}

function titleOfSession(id) {
  const session = id === null ? null : getIndex().sessions.get(id);
  return session ? session.heading || session.title : t('session.none');
}

function kindOf(talk) {
  const key = 'kind.' + talk.kind;
  return t(key) === key ? talk.kind : t(key);
}

// --- what a screen reader hears, and everybody sees for some seconds ------------------------------------------------

let telling = 0;

function tell(sentence, bad) {
  const box = $('#told');
  clearTimeout(telling);
  box.textContent = sentence;
  box.classList.toggle('bad', Boolean(bad));
  box.classList.add('shown');
  telling = setTimeout(() => box.classList.remove('shown'), bad ? 12000 : 6000);
}

// --- differences, by words, and by characters where a script has no spaces -------------------------------------------

function tokensOf(text) {
  return text.match(/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]|[\p{L}\p{M}\p{N}]+|\s+|[^]/gu) || [];
}

// [what, text] pieces of both texts: "same", "gone" or "new".
function compare(before, after) {
  let one = tokensOf(before), other = tokensOf(after);
  let head = 0, tail = 0;
  while (head < one.length && head < other.length && one[head] === other[head]) { head += 1; }
  while (tail < Math.min(one.length, other.length) - head && one[one.length - 1 - tail] === other[other.length - 1 - tail]) { tail += 1; }
  const pieces = [];
  const add = (what, text) => {
    const last = pieces[pieces.length - 1];
    if (!text) { return; }
    if (last && last[0] === what) { last[1] += text; } else { pieces.push([what, text]); }
  };
  add('same', one.slice(0, head).join(''));
  const end = one.slice(one.length - tail).join('');
  one = one.slice(head, one.length - tail);
  other = other.slice(head, other.length - tail);
  if (one.length * other.length > 400000) { // too much to compare word by word
    add('gone', one.join(''));
    add('new', other.join(''));
  } else {
    walk(one, other, add);
  }
  add('same', end);
  return pieces;
}

// Along the longest common subsequence.
function walk(one, other, add) {
  const width = other.length + 1, table = new Uint16Array((one.length + 1) * width);
  for (let i = one.length - 1; i >= 0; i -= 1) {
    for (let j = other.length - 1; j >= 0; j -= 1) {
      table[i * width + j] = one[i] === other[j]
        ? table[(i + 1) * width + j + 1] + 1 : Math.max(table[(i + 1) * width + j], table[i * width + j + 1]);
    }
  }
  let i = 0, j = 0;
  while (i < one.length || j < other.length) {
    if (i < one.length && j < other.length && one[i] === other[j]) {
      add('same', one[i]);
      i += 1;
      j += 1;
    } else if (i < one.length && (j === other.length || table[(i + 1) * width + j] >= table[i * width + j + 1])) {
      add('gone', one[i]);
      i += 1;
    } else {
      add('new', other[j]);
      j += 1;
    }
  }
}

function showDifference(before, after, language) {
  const tags = { same: 'span', gone: 'del', new: 'ins' };
  const text = say('span', language, '', { class: 'text' });
  text.append(...compare(before, after).map(([what, piece]) => make(tags[what], { text: piece })));
  return text;
}
