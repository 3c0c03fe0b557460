'use strict';
const data = JSON.parse(document.getElementById('data').textContent);
const byId = id => document.getElementById(id);
const SVG = 'http://www.w3.org/2000/svg';

/* An element with attributes and children; text is never read as markup. */
function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  return fill(element, attributes, children);
}
function draw(name, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, name), attributes, children);
}
function fill(element, attributes, children) {
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

const RAISED = '⁰¹²³⁴⁵⁶⁷⁸⁹';
function number(value) {
  if (value === null || value === undefined || Number.isNaN(value)) return '–';
  const size = Math.abs(value);
  if (size === 0) return '0';
  if (size >= 1e7 || size < 1e-3) {
    const [front, power] = value.toExponential(2).split('e');
    const raised = [...power.replace('+', '')].map(c => c === '-' ? '⁻' : RAISED[c]).join('');
    return `${Number(front) === 1 ? '' : Number(front) + '×'}10${raised}`.replace('-', '−');
  }
  const text = Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(4)));
  const [whole, rest] = text.split('.');
  const spaced = whole.replace(/\B(?=(\d{3})+$)/g, whole.replace('-', '').length > 4 ? '\u202f' : '');
  return (rest ? `${spaced}.${rest}` : spaced).replace('-', '−');
}

/* Parts of the page as tabs: without this script they stand one below the other. */
function tabs(host) {
  const panels = [...host.children].filter(child => child.dataset.tab);
  host.classList.add('ready');
  if (panels.length < 2) return;
  const list = make('div', { role: 'tablist', 'aria-label': host.dataset.tabs });
  const buttons = panels.map((panel, i) => {
    panel.id ||= `${host.id}-panel-${i}`;
    panel.setAttribute('role', 'tabpanel');
    const button = make('button', { type: 'button', role: 'tab', 'aria-controls': panel.id, id: `${panel.id}-tab` }, panel.dataset.tab);
    panel.setAttribute('aria-labelledby', button.id);
    button.addEventListener('click', () => choose(i));
    button.addEventListener('keydown', event => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      const next = { Home: 0, End: panels.length - 1 }[event.key] ?? (step ? (i + step + panels.length) % panels.length : null);
      if (next === null) return;
      event.preventDefault();
      choose(next);
      buttons[next].focus();
    });
    return button;
  });
  function choose(at) {
    panels.forEach((panel, i) => {
      panel.hidden = i !== at;
      buttons[i].setAttribute('aria-selected', i === at);
      buttons[i].tabIndex = i === at ? 0 : -1;
    });
  }
  list.append(...buttons);
  host.prepend(list);
  choose(0);
}

/* Pictures over time. */
function player(host, frames) {
  const [image, slider, when, play, whole] = ['img', 'input', 'output', '[data-play]', '[data-whole]'].map(s => host.querySelector(s));
  let timer = null;
  frames.at(-1).src = image.src;
  function show(at) {
    slider.value = at;
    const frame = frames[at];
    image.src = frame.src;
    image.alt = `${host.dataset.alt}, ${frame.time}`;
    when.textContent = frame.time;
    slider.setAttribute('aria-valuetext', frame.time);
  }
  function stop() {
    clearInterval(timer);
    timer = null;
    play.textContent = '▶ Play';
  }
  play.addEventListener('click', () => {
    if (timer) return stop();
    if (Number(slider.value) === frames.length - 1) show(0);
    play.textContent = '❚❚ Pause';
    timer = setInterval(() => {
      if (Number(slider.value) >= frames.length - 1) return stop();
      show(Number(slider.value) + 1);
    }, Math.max(150, Math.min(700, 8000 / frames.length)));
  });
  slider.addEventListener('input', () => { stop(); show(Number(slider.value)); });
  whole.addEventListener('click', () => {
    const on = host.querySelector('.screen').classList.toggle('whole');
    whole.setAttribute('aria-pressed', on);
  });
  host.querySelector('.controls').hidden = false;
  show(frames.length - 1);
}

/* Round numbers from low to high, about `wanted` of them. */
function ticks(low, high, wanted, log, whole = false) {
  if (log) {
    const [first, last] = [Math.floor(Math.log10(low)), Math.ceil(Math.log10(high))];
    const every = Math.ceil((last - first) / wanted) || 1;
    const factors = last - first <= 2 ? [1, 2, 5] : [1];
    const all = [];
    for (let power = first; power <= last; power += every) factors.forEach(f => all.push(f * 10 ** power));
    return all.filter(v => v >= low * 0.999 && v <= high * 1.001);
  }
  const rough = (high - low) / (whole && high - low >= 1 ? Math.min(wanted, high - low) : wanted), power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map(f => f * power).find(s => s >= rough * 0.999);
  const all = [];
  for (let i = Math.ceil(low / step - 1e-6); i <= high / step + 1e-6; i++) all.push(Number((i * step).toPrecision(12)));
  return all;
}

const hue = i => `var(--hue${[1, 2, 3, 4, 5, 6, 0, 7][i % 8]})`;
const dashes = i => ['', '7 4', '2 4'][Math.floor(i / 8) % 3];
function key(i) {
  return make('i', { class: `key ${['', 'dashed', 'dotted'][Math.floor(i / 8) % 3]}`, style: `border-color:${hue(i)}`, 'aria-hidden': 'true' });
}

/* A chart of lines over time: { title, unit, time, lines: [{ label, x, y, half }] }; x in years, days or hours. */
function chart(spec, large = false) {
  const still = spec.lines.map(line => line.y.every(v => !v)), allStill = still.every(Boolean);
  // What stays at zero would only lie on the axis: it waits in the legend.
  const shown = still.map(none => allStill || !none);
  let log = false, at = null, geometry = null;
  const counted = /^(cells|sites|lesions|micrometastases)/.test(spec.unit ?? '');
  const plot = make('div', { class: 'plot' }), readout = make('div', { class: 'readout', hidden: '' });
  const spoken = make('p', { class: 'hidden', role: 'status' });
  const svg = draw('svg', { tabindex: 0, role: 'img', 'aria-label': `${spec.title}: chart over time. Arrow keys read out values.` });
  const box = make('input', { type: 'checkbox' });
  const unit = spec.unit ? make('span', { class: 'unit' }, ` (${spec.unit})`) : '';
  const heading = make('h4', {}, spec.title, unit);
  const host = make('article', { class: large ? 'chart card large' : 'chart card' }, make('header', {}, heading, make('label', {}, box, 'log')));
  const legend = make('div', { class: 'legend', role: 'group', 'aria-label': `Series of ${spec.title}` });
  spec.lines.forEach((line, i) => {
    const button = make('button', { type: 'button', 'aria-pressed': shown[i] }, key(i), still[i] ? `${line.label}: 0` : line.label);
    button.addEventListener('click', () => {
      shown[i] = !shown[i];
      button.setAttribute('aria-pressed', shown[i]);
      redraw();
    });
    legend.append(button);
  });
  legend.hidden = spec.lines.length < 2;
  plot.append(svg, readout);
  host.append(plot, legend, spoken);
  const steps = spec.lines.reduce((most, line) => line.x.length > most.length ? line.x : most, []);

  function range() {
    let [low, high] = [Infinity, -Infinity];
    spec.lines.forEach((line, i) => shown[i] && line.y.forEach((y, k) => {
      if (y === null) return;
      const half = line.half?.[k] ?? 0;
      for (const value of log ? [y] : [y - half, y + half]) {
        if (log && value <= 0) continue;
        low = Math.min(low, value);
        high = Math.max(high, value);
      }
    }));
    if (low > high) return log ? [0.1, 1] : [0, 1];
    if (log) return low === high ? [low / 2, high * 2] : [low, high];
    if (low >= 0 && low < 0.6 * high) low = 0;
    if (low === high) return [low - (Math.abs(low) || 1) * 0.5, high + (Math.abs(high) || 1) * 0.5];
    return [low, high + 0.04 * (high - low)];
  }

  function redraw() {
    const [width, height] = [plot.clientWidth, svg.clientHeight];
    if (!width || !height) return;
    svg.setAttribute('viewBox', `0 0 ${width} ${height}`);
    const [low, high] = range(), scale = v => log ? Math.log10(v) : v;
    const [from, to] = [steps[0] ?? 0, steps.at(-1) ?? 1];
    const marks = ticks(low, high, Math.max(3, height / 46), log, counted);
    const left = 14 + 7 * Math.max(1, ...marks.map(v => number(v).length)), bottom = height - 38, top = 10, right = width - 12;
    const x = v => left + (right - left) * (to > from ? (v - from) / (to - from) : 0.5);
    const y = v => bottom - (bottom - top) * (scale(v) - scale(low)) / (scale(high) - scale(low));
    geometry = { x, y, left, right, top, bottom, width };
    const parts = [];
    for (const v of marks) {
      parts.push(draw('line', { class: 'grid', x1: left, x2: right, y1: y(v), y2: y(v) }));
      parts.push(draw('text', { x: left - 7, y: y(v) + 4, 'text-anchor': 'end' }, number(v)));
    }
    for (const v of to > from ? ticks(from, to, Math.max(3, width / 75), false) : [from]) {
      parts.push(draw('line', { class: 'axis', x1: x(v), x2: x(v), y1: bottom, y2: bottom + 4 }));
      parts.push(draw('text', { x: x(v), y: bottom + 17, 'text-anchor': 'middle' }, number(v)));
    }
    parts.push(draw('path', { class: 'axis', fill: 'none', d: `M${left} ${top}V${bottom}H${right}` }));
    parts.push(draw('text', { x: (left + right) / 2, y: height - 4, 'text-anchor': 'middle' }, `time (${spec.time})`));
    spec.lines.forEach((line, i) => shown[i] && parts.push(...traces(line, i, x, y)));
    parts.push(draw('g', { class: 'pointer' }));
    svg.replaceChildren(...parts);
    point(at);
  }

  function traces(line, i, x, y) {
    const known = v => v !== null && (!log || v > 0), clamp = v => Math.max(-1e4, Math.min(1e4, v));
    let path = '', pen = 'M', single = true;
    line.y.forEach((v, k) => {
      if (!known(v)) { pen = 'M'; return; }
      if (pen === 'L') single = false;
      path += `${pen}${x(line.x[k]).toFixed(1)} ${clamp(y(v)).toFixed(1)}`;
      pen = 'L';
    });
    const found = [draw('path', { class: 'line', d: single ? path.replace(/M([\d.-]+ [\d.-]+)/g, 'M$1h.1') : path, style: `stroke:${hue(i)};stroke-dasharray:${dashes(i) || 'none'};stroke-width:${single ? 6 : 2}` })];
    if (line.half && !single) {
      const edge = sign => line.y.map((v, k) => [line.x[k], v === null ? null : v + sign * (line.half[k] ?? 0)]).filter(p => known(p[1]));
      const around = [...edge(1), ...edge(-1).reverse()].map(([a, b]) => `${x(a).toFixed(1)} ${clamp(y(b)).toFixed(1)}`);
      if (around.length) found.unshift(draw('path', { class: 'band', d: `M${around.join('L')}Z`, style: `fill:${hue(i)}` }));
    }
    return found;
  }

  function point(index) {
    at = index;
    const pointer = svg.querySelector('.pointer');
    if (!pointer || !geometry) return;
    pointer.replaceChildren();
    readout.hidden = index === null;
    if (index === null) return;
    const { x, y, top, bottom, width } = geometry, when = steps[index], place = x(when);
    pointer.append(draw('line', { class: 'cursor', x1: place, x2: place, y1: top, y2: bottom }));
    const rows = [];
    spec.lines.forEach((line, i) => {
      const k = line.x === steps ? index : line.x.indexOf(when);
      if (!shown[i] || k < 0) return;
      const value = line.y[k], half = line.half?.[k];
      if (value !== null && (!log || value > 0)) pointer.append(draw('circle', { cx: place, cy: y(value), r: 4, style: `fill:${hue(i)};stroke:var(--card);stroke-width:1.5` }));
      rows.push([i, line.label, number(value) + (half ? ` ± ${number(half)}` : '')]);
    });
    const title = `${number(when)} ${spec.time}`;
    readout.replaceChildren(make('b', {}, title), ...rows.slice(0, 14).map(([i, label, value]) => make('span', {}, key(i), label, make('em', {}, value))));
    readout.style.left = place < width / 2 ? `${place + 14}px` : 'auto';
    readout.style.right = place < width / 2 ? 'auto' : `${width - place + 14}px`;
    if (document.activeElement === svg) spoken.textContent = `${title}: ${rows.map(r => `${r[1]} ${r[2]}`).join(', ')}`;
  }

  function nearest(event) {
    if (!geometry || !steps.length) return;
    const place = event.clientX - plot.getBoundingClientRect().left, { x } = geometry;
    let best = 0;
    steps.forEach((v, i) => { if (Math.abs(x(v) - place) < Math.abs(x(steps[best]) - place)) best = i; });
    point(best);
  }
  svg.addEventListener('pointermove', nearest);
  svg.addEventListener('pointerdown', nearest);
  svg.addEventListener('pointerleave', event => { if (event.pointerType === 'mouse') point(null); });
  svg.addEventListener('blur', () => point(null));
  svg.addEventListener('keydown', event => {
    const last = steps.length - 1, now = at ?? (event.key === 'ArrowLeft' ? last + 1 : -1);
    const next = { ArrowRight: now + 1, ArrowLeft: now - 1, PageDown: now + 10, PageUp: now - 10, Home: 0, End: last }[event.key];
    if (event.key === 'Escape') point(null);
    if (next === undefined || last < 0) return;
    event.preventDefault();
    point(Math.max(0, Math.min(last, next)));
  });
  box.addEventListener('change', () => { log = box.checked; redraw(); });
  new ResizeObserver(redraw).observe(plot);
  return host;
}

/* Hours as days or years where the run is long, as figures have them: the unit, and what becomes of hours. */
const measure = hours => {
  const last = Math.max(...hours), year = 8766;
  const [time, scale] = last >= 3 * year ? ['years', year] : last >= 72 ? ['days', 24] : ['h', 1];
  return { time, of: list => list.map(h => Number((h / scale).toPrecision(8))) };
};
const clock = hours => {
  const { time, of } = measure(hours);
  return { time, x: of(hours) };
};
const silent = group => group.lines.every(line => line.y.every(v => !v));

/* All columns of a table, in groups; those in which nothing ever happens are put away. */
function series(host, table) {
  const { time, x } = clock(table.hours);
  const groups = table.groups.map(g => ({ ...g, time, lines: g.lines.map(l => ({ label: l.label, x, y: table.columns[l.column] })) }));
  for (const section of [...new Set(groups.map(g => g.section))]) {
    const ours = groups.filter(g => g.section === section && !silent(g));
    if (!ours.length) continue;
    host.append(make('h3', {}, section), make('div', { class: 'charts' }, ...ours.map(g => chart(g))));
  }
  const still = groups.filter(silent);
  if (still.length) {
    const inside = make('div', { class: 'charts' });
    const more = make('details', {}, make('summary', {}, `Where all is zero from start to end (${still.length} ${still.length === 1 ? 'chart' : 'charts'})`), inside);
    more.addEventListener('toggle', () => { if (!inside.childElementCount) inside.append(...still.map(g => chart(g))); });
    host.append(more);
  }
  const save = make('button', { type: 'button' }, 'Save these numbers as CSV');
  save.addEventListener('click', () => {
    const names = Object.keys(table.columns), rows = table.hours.map((h, i) => [h, ...names.map(n => table.columns[n][i] ?? '')].join(','));
    const link = make('a', { download: `${table.name}.csv`, href: URL.createObjectURL(new Blob([['time_h', ...names].join(',') + '\n' + rows.join('\n') + '\n'], { type: 'text/csv' })) });
    link.click();
    URL.revokeObjectURL(link.href);
  });
  host.append(save);
}

/* Arms side by side: one column at a time, a line an arm, a band over seeds. */
function comparison(host, arms) {
  const choice = make('select', {}, ...arms[0].names.map(n => make('option', { value: n.column }, n.label))), place = make('div');
  const show = () => {
    const { time, of } = measure(arms.flatMap(a => a.hours));
    const lines = arms.map(arm => ({ label: arm.name, x: of(arm.hours), y: arm.mean[choice.value] ?? [], half: arm.half?.[choice.value] }));
    const name = arms[0].names.find(n => n.column === choice.value);
    place.replaceChildren(chart({ title: name.label, unit: name.unit, time, lines }, true));
  };
  choice.addEventListener('change', show);
  host.append(make('div', { class: 'bar' }, make('label', {}, 'Compare ', choice)), place);
  show();
}

/* A table that is sorted by a click on the head of a column. */
function sortable(table) {
  const heads = [...table.tHead.rows[0].cells], body = table.tBodies[0], first = [...body.rows];
  heads.forEach((head, column) => {
    const button = make('button', { type: 'button' }, head.textContent);
    head.replaceChildren(button);
    button.addEventListener('click', () => {
      const down = head.getAttribute('aria-sort') === 'ascending';
      heads.forEach(h => h.removeAttribute('aria-sort'));
      head.setAttribute('aria-sort', down ? 'descending' : 'ascending');
      const value = row => row.cells[column].dataset.value ?? row.cells[column].textContent;
      const order = (a, b) => {
        const [p, q] = [value(a), value(b)], [m, n] = [parseFloat(p), parseFloat(q)];
        return Number.isNaN(m) || Number.isNaN(n) ? p.localeCompare(q) : m - n;
      };
      body.append(...first.toSorted((a, b) => down ? order(b, a) : order(a, b)));
    });
  });
}
function columns(table, box) {
  const set = () => table.querySelectorAll('[data-more]').forEach(cell => { cell.hidden = !box.checked; });
  box.addEventListener('change', set);
  set();
}

/* Lines of the config that hold a word, each under the head of its section. */
function search(input, text, count) {
  const lines = text.textContent.split('\n');
  function found(word) {
    const kept = [], holds = line => line.toLowerCase().includes(word);
    let head = '', told = false;
    for (const line of lines) {
      if (line.startsWith('[')) {
        [head, told] = [line, false];
      } else if (line.trim() && !line.startsWith('#') && (holds(line) || holds(head))) {
        if (head && !told) kept.push(head);
        told = true;
        kept.push(line);
      }
    }
    return kept;
  }
  function mark(line, word) {
    const parts = [], low = line.toLowerCase();
    let from = 0, at;
    while ((at = low.indexOf(word, from)) >= 0) {
      parts.push(line.slice(from, at), make('mark', {}, line.slice(at, at + word.length)));
      from = at + word.length;
    }
    return [...parts, line.slice(from), '\n'];
  }
  input.addEventListener('input', () => {
    const word = input.value.trim().toLowerCase();
    if (!word) {
      text.textContent = lines.join('\n');
      count.textContent = '';
      return;
    }
    const kept = found(word);
    text.replaceChildren(...kept.flatMap(line => mark(line, word)));
    const n = kept.filter(line => !line.startsWith('[')).length;
    count.textContent = `${n} ${n === 1 ? 'line' : 'lines'}`;
  });
}

(data.players ?? []).forEach(p => player(byId(p.id), p.frames));
(data.tables ?? []).forEach(t => series(byId(t.id), t));
if (data.arms?.length) comparison(byId('arms'), data.arms);
document.querySelectorAll('table[data-sort]').forEach(sortable);
document.querySelectorAll('input[data-columns]').forEach(box => columns(byId(box.dataset.columns), box));
if (byId('config-search')) search(byId('config-search'), byId('config-text'), byId('config-count'));
document.querySelectorAll('[data-tabs]').forEach(tabs);
