// --- a list of which only what is in view is in the page ------------------------------------------------------------

// Heights of rows: sums up to a place, and the place at a height, in time proportional to the logarithm of their number.
class Heights {
  constructor(heights) {
    this.values = Float64Array.from(heights);
    this.sums = new Float64Array(heights.length + 1);
    for (let i = 1; i <= heights.length; i += 1) {
      this.sums[i] += heights[i - 1];
      const next = i + (i & -i);
      if (next <= heights.length) { this.sums[next] += this.sums[i]; }
    }
  }

  set(place, height) {
    const change = height - this.values[place];
    this.values[place] = height;
    for (let i = place + 1; i < this.sums.length; i += i & -i) { this.sums[i] += change; }
  }

  before(place) {
    let sum = 0;
    for (let i = place; i > 0; i -= i & -i) { sum += this.sums[i]; }
    return sum;
  }

  at(height) {
    let place = 0, left = height, step = 1;
    while (step * 2 < this.sums.length) { step *= 2; }
    for (; step >= 1; step /= 2) {
      if (place + step < this.sums.length && this.sums[place + step] <= left) {
        place += step;
        left -= this.sums[place];
      }
    }
    return Math.min(place, this.values.length - 1);
  }
}

const AROUND = 240; // pixels above and below the view that are drawn too

// Rows are {key, …}. `options`: `draw` makes a row's element, anew when its `sign` is another; `estimate` is its height in
// pixels; `moved` is called when another row becomes the active one.
class List {
  constructor(box, options) {
    this.box = box;
    this.options = options;
    this.rows = [];
    this.places = new Map();
    this.elements = new Map(); // by key: {element, sign, height}
    this.known = new Map(); // heights by key
    this.heights = new Heights([]);
    this.active = null; // a key
    this.above = make('div', { role: 'presentation' });
    this.below = make('div', { role: 'presentation' });
    this.body = make('div', { role: 'rowgroup', class: 'rows' });
    box.replaceChildren(this.above, this.body, this.below);
    this.frame = 0;
    box.addEventListener('scroll', () => this.later(), { passive: true });
    new ResizeObserver(() => { this.known.clear(); this.measureAll(); this.later(); }).observe(box);
    box.addEventListener('keydown', (event) => this.press(event));
    box.addEventListener('click', (event) => {
      const element = event.target.closest('[data-row]');
      if (element && this.body.contains(element)) { this.go(element.dataset.row, false); }
    });
  }

  later() {
    if (!this.frame) { this.frame = requestAnimationFrame(() => { this.frame = 0; this.render(); }); }
  }

  setRows(rows) {
    this.rows = rows;
    this.places = new Map(rows.map((each, place) => [each.key, place]));
    this.measureAll();
    if (!this.places.has(this.active)) { this.active = null; }
    this.box.setAttribute('aria-rowcount', String(rows.length));
    this.render();
  }

  measureAll() {
    const estimate = this.options.estimate;
    this.heights = new Heights(this.rows.map((each) => this.known.get(each.key) || estimate));
  }

  // What is at the top of the view, to keep it there when rows above turn out higher or lower than was thought.
  hold() {
    const top = this.box.scrollTop;
    const place = this.rows.length ? this.heights.at(top) : -1;
    return place < 0 ? null : { key: this.rows[place].key, offset: this.heights.before(place) - top };
  }

  render() {
    const held = this.hold();
    this.drawView();
    this.measure();
    const place = held ? this.places.get(held.key) : undefined;
    if (place !== undefined && this.box.scrollTop > 0) {
      const top = this.heights.before(place) - held.offset;
      if (Math.abs(top - this.box.scrollTop) > 1) { this.box.scrollTop = top; }
    }
    this.mark();
  }

  drawView() {
    const top = this.box.scrollTop, count = this.rows.length;
    const first = count ? this.heights.at(Math.max(0, top - AROUND)) : 0;
    const last = count ? this.heights.at(top + this.box.clientHeight + AROUND) + 1 : 0;
    const kept = new Map(), wanted = [];
    for (let place = first; place < last; place += 1) {
      const row = this.rows[place], known = this.elements.get(row.key), sign = this.options.sign(row);
      const same = known && known.sign === sign;
      const element = same ? known.element : this.options.draw(row);
      element.id = this.box.id + '-' + place;
      element.dataset.row = row.key;
      element.setAttribute('aria-rowindex', String(place + 1));
      kept.set(row.key, { element: element, sign: sign });
      wanted.push(element);
    }
    this.elements = kept;
    this.above.style.height = this.heights.before(first) + 'px';
    this.below.style.height = Math.max(0, this.heights.before(count) - this.heights.before(last)) + 'px';
    this.place(wanted);
  }

  // Puts elements in order, leaving those that are there already, so that a field in one of them keeps its focus.
  place(wanted) {
    const stay = new Set(wanted);
    Array.from(this.body.children).forEach((each) => { if (!stay.has(each)) { each.remove(); } });
    let next = this.body.firstChild;
    wanted.forEach((each) => {
      if (each === next) { next = next.nextSibling; } else { this.body.insertBefore(each, next); }
    });
  }

  measure() {
    const found = Array.from(this.elements, ([key, { element }]) => [key, element.offsetHeight]);
    found.forEach(([key, height]) => {
      if (!height) { return; }
      this.known.set(key, height);
      const place = this.places.get(key);
      if (Math.abs(this.heights.values[place] - height) > 0.5) { this.heights.set(place, height); }
    });
  }

  mark() {
    const known = this.elements.get(this.active);
    this.elements.forEach(({ element }, key) => {
      element.classList.toggle('active', key === this.active);
      element.setAttribute('aria-selected', String(key === this.active));
    });
    if (known) { this.box.setAttribute('aria-activedescendant', known.element.id); } else {
      this.box.removeAttribute('aria-activedescendant');
    }
  }

  // Makes a row the active one, and brings it into view.
  go(key, quiet) {
    if (!this.places.has(key)) { return; }
    const other = this.active !== key;
    this.active = key;
    this.reveal(key);
    this.mark();
    if (other && !quiet) { this.options.moved(this.rows[this.places.get(key)]); }
  }

  reveal(key) {
    const place = this.places.get(key);
    for (let turn = 0; turn < 3; turn += 1) { // heights on the way may turn out to be others
      const top = this.heights.before(place), bottom = top + this.heights.values[place];
      const from = this.box.scrollTop, height = this.box.clientHeight;
      if (top < from) { this.box.scrollTop = top; } else if (bottom > from + height) {
        this.box.scrollTop = Math.min(top, bottom - height);
      } else if (turn > 0) { return; }
      this.drawView();
      this.measure();
    }
  }

  row() {
    return this.active === null ? null : this.rows[this.places.get(this.active)];
  }

  step(by) {
    const allowed = (place) => this.rows[place] && !this.rows[place].passed;
    let place = this.active === null ? (by > 0 ? -1 : this.rows.length) : this.places.get(this.active);
    const direction = by > 0 ? 1 : -1;
    place = Math.min(Math.max(place + by, 0), this.rows.length - 1);
    while (this.rows[place] && !allowed(place)) { place += direction; }
    if (!this.rows[place]) { place = this.rows.findIndex((each, at) => allowed(at) && direction < 0); }
    if (this.rows[place]) { this.go(this.rows[place].key, false); }
  }

  press(event) {
    if (event.target !== this.box || event.ctrlKey || event.altKey || event.metaKey) { return; }
    const page = Math.max(1, Math.floor(this.box.clientHeight / this.options.estimate) - 1), all = this.rows.length;
    const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -all, End: all };
    if (!(event.key in steps)) { return; }
    event.preventDefault();
    this.step(steps[event.key]);
  }
}
