
'use strict';
(async () => {
  const letters = JSON.parse(document.getElementById('letters').textContent);
  const STEP = 100;
  const FILTERS = ['severity', 'defect', 'decision', 'kind', 'specialty', 'month'];
  const form = document.getElementById('filters');
  const body = document.querySelector('#list tbody');
  const count = document.getElementById('count');
  const more = document.getElementById('more');
  const detail = document.getElementById('detail');
  const box = document.getElementById('letter');

  // Everything is put on the page as text: nothing of a letter is ever read as markup.
  const el = (tag, text, attributes) => {
    const node = document.createElement(tag);
    if (text !== undefined && text !== null) node.textContent = text;
    for (const [name, value] of Object.entries(attributes || {})) node.setAttribute(name, value);
    return node;
  };
  const words = (slug) => slug.replace(/[-_]/g, ' ');
  const where = (e) => (e.page ? 'page ' + e.page + ', ' : '') + 'line ' + e.line;

  // What a letter says is packed, one letter at a time, and unpacked when it is looked at.
  async function unpacked(letter) {
    if (!letter.packed) return {};
    const bytes = Uint8Array.from(atob(letter.packed), (c) => c.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate'));
    return JSON.parse(await new Response(stream).text());
  }

  const weight = { error: 0, warning: 1, note: 2, not: 3, none: 4 };
  const rows = [];
  for (const letter of letters) {
    const about = { letter, specialty: letter.specialty, month: letter.date && letter.date.slice(0, 7) };
    if (!letter.findings) {
      rows.push({ ...about, severity: letter.status === 'audited' ? 'none' : 'not' });
      continue;
    }
    letter.findings.forEach((finding, index) => {
      const issue = letter.issues.find((i) => i.number === finding.issue);
      rows.push({
        ...about, finding, index, issue, severity: finding.severity, defect: finding.defect,
        decision: issue && issue.decision, kind: issue && issue.kind,
      });
    });
  }
  rows.forEach((row, i) => { row.order = i; });
  rows.sort((a, b) => weight[a.severity] - weight[b.severity] || a.order - b.order);

  for (const name of FILTERS.slice(1)) {
    const values = new Set(rows.map((r) => r[name]).filter(Boolean));
    const select = form.elements[name];
    for (const value of [...values].sort()) select.append(el('option', name === 'month' ? value : words(value), { value }));
    select.parentElement.hidden = values.size === 0;
  }

  const searched = (row) => {
    if (row.search === undefined) {
      const { letter, finding, issue } = row;
      const said = finding ? [finding.rule, finding.message, issue && issue.request] : [letter.reason];
      row.search = [letter.path, letter.case, ...said].join(' ').toLowerCase();
    }
    return row.search;
  };

  let matching = rows;
  let shown = 0;

  function filter() {
    const wanted = form.elements.text.value.trim().toLowerCase();
    const chosen = FILTERS.map((n) => [n, form.elements[n].value]).filter(([, value]) => value);
    matching = rows.filter((r) => chosen.every(([n, value]) => r[n] === value) && (!wanted || searched(r).includes(wanted)));
    body.replaceChildren();
    shown = 0;
    show();
  }

  function show() {
    const next = matching.slice(shown, shown + STEP);
    body.append(...next.map(line));
    shown += next.length;
    more.hidden = shown >= matching.length;
    count.textContent = matching.length + ' of ' + rows.length + ' rows match' + (shown < matching.length ? '; the first ' + shown + ' are shown' : '');
  }

  function line(row) {
    const tr = el('tr');
    const { letter, finding, issue } = row;
    const severity = el('td');
    const badge = { not: words(letter.status), none: 'nothing found' }[row.severity] || row.severity;
    severity.append(el('span', badge, { class: 'badge ' + row.severity }));
    const path = el('td', letter.path, { class: 'path' });
    const text = el('td');
    if (finding) {
      if (issue) path.append(el('div', 'issue ' + issue.number + (issue.decision ? ', ' + issue.decision : '')));
      const link = el('a', finding.message, { href: '#' + anchor(row) });
      const places = finding.places.map((e) => e.says + ', ' + where(e)).join('; ');
      text.append(link, el('div', words(finding.defect)), el('small', places));
    } else {
      text.textContent = letter.reason || '';
    }
    tr.append(severity, path, text);
    return tr;
  }

  const anchor = (row) => 'f-' + row.finding.fingerprint + '-' + row.order;

  function quote(e, i) {
    const block = el('blockquote', e.quote || '', { class: i === 0 ? 'first' : 'other' });
    const small = el('small', e.says + ', ' + where(e) + ' ');
    if (e.quote) {
      const button = el('button', 'Show in the letter', { type: 'button', class: 'link' });
      button.addEventListener('click', () => {
        const mark = box.querySelector('mark[data-of="' + i + '"]');
        if (mark) { mark.focus(); mark.scrollIntoView({ block: 'center' }); }
      });
      small.append(button);
    }
    block.append(small);
    return block;
  }

  // The derivation: a step an item, what it follows from inside of it by its indentation.
  function derivation(steps) {
    const list = el('ol', null, { class: 'why' });
    for (const step of steps) {
      const item = el('li', step.trim());
      const depth = Math.min(6, Math.floor((step.length - step.trimStart().length) / 2));
      if (depth > 0) item.className = 'depth' + depth;
      list.append(item);
    }
    return list;
  }

  async function open() {
    const row = rows.find((r) => r.finding && '#' + anchor(r) === location.hash);
    detail.hidden = !row;
    if (!row) return;
    const { letter, issue } = row;
    const whole = await unpacked(letter);
    if ('#' + anchor(row) !== location.hash) return;
    const finding = whole.findings[row.index];
    document.getElementById('detail-title').textContent = finding.severity + ': ' + finding.message;
    const facts = document.getElementById('detail-facts');
    const about = issue ? 'issue ' + issue.number + (issue.request ? ': ' + issue.request : '') + ', ' + (issue.decision || 'no decision') : 'the letter as a whole';
    facts.replaceChildren(el('p', letter.path + (letter.case ? ', case ' + letter.case : '') + ', ' + about), ...finding.evidence.map(quote));
    if (finding.why.length) facts.append(el('h3', 'Why'), derivation(finding.why));
    const cited = whole.guidelines && issue && whole.guidelines[issue.number];
    const said = el('dl');
    const add = (term, text) => { if (text) said.append(el('dt', term), el('dd', text)); };
    add('Guideline that the reviewer cites', cited);
    add('Law', finding.legal === 'plain_fact' ? 'plain fact, Labor Code 4610.6(h)(5)' : '');
    add('Fix', finding.fix);
    add('Rule', finding.rule + ', confidence ' + finding.confidence.toFixed(2));
    facts.append(said);
    inPlace(whole, row.index);
    detail.focus();
    detail.scrollIntoView();
  }

  // The letter with all quotes marked, and a line between them.
  function inPlace(whole, index) {
    box.replaceChildren();
    const text = whole.text;
    if (text === undefined) return;
    const marks = [];
    whole.marks[index].forEach((spans, i) => spans.forEach(([from, to]) => marks.push({ from, to, i })));
    marks.sort((a, b) => a.from - b.from);
    let at = 0;
    for (const m of marks) {
      const from = Math.max(m.from, at);
      if (m.to <= from) continue;
      box.append(text.slice(at, from));
      const says = whole.findings[index].evidence[m.i].says;
      box.append(el('mark', text.slice(from, m.to), { class: m.i === 0 ? 'first' : 'other', title: says, 'data-of': m.i, tabindex: -1 }));
      at = m.to;
    }
    box.append(text.slice(at));
    connect();
  }

  function connect() {
    for (const old of box.querySelectorAll('svg')) old.remove();
    const ends = new Map();
    for (const mark of box.querySelectorAll('mark')) if (!ends.has(mark.dataset.of)) ends.set(mark.dataset.of, mark);
    if (ends.size < 2) return;
    const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
    svg.setAttribute('aria-hidden', 'true');
    const top = box.getBoundingClientRect().top;
    const [first, ...others] = [...ends.keys()].sort().map((k) => ends.get(k).getBoundingClientRect().top - top + 10);
    others.forEach((y, i) => {
      const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
      path.setAttribute('d', 'M44 ' + first + ' H' + Math.max(6, 26 - 6 * i) + ' V' + y + ' H44');
      svg.append(path);
    });
    box.append(svg);
  }

  async function save(event) {
    const button = event.target;
    button.disabled = true;
    const parts = [];
    for (const letter of letters) {
      const { packed, ...rest } = letter;
      parts.push(JSON.stringify({ ...rest, ...(await unpacked(letter)) }));
    }
    const url = URL.createObjectURL(new Blob(['[\n', parts.join(',\n'), '\n]\n'], { type: 'application/json' }));
    el('a', '', { download: 'imr-audit.json', href: url }).click();
    URL.revokeObjectURL(url);
    button.disabled = false;
  }

  form.addEventListener('input', filter);
  form.addEventListener('submit', (event) => event.preventDefault());
  form.addEventListener('reset', () => setTimeout(filter));
  more.addEventListener('click', () => {
    const before = shown;
    show();
    const next = body.children[before];
    if (next) next.querySelector('a') && next.querySelector('a').focus();
  });
  document.getElementById('back').addEventListener('click', () => {
    const link = body.querySelector('a[href="' + location.hash + '"]');
    history.replaceState(null, '', '#findings');
    detail.hidden = true;
    if (link) link.focus(); else document.getElementById('findings').scrollIntoView();
  });
  document.getElementById('save').addEventListener('click', save);
  window.addEventListener('hashchange', open);
  window.addEventListener('resize', connect);
  // Paper shows what is folded in, and opens it again as it was.
  const folded = () => [...document.querySelectorAll('details:not([open])')];
  let unfolded = [];
  window.addEventListener('beforeprint', () => { unfolded = folded(); for (const d of unfolded) d.open = true; connect(); });
  window.addEventListener('afterprint', () => { for (const d of unfolded) d.open = false; connect(); });
  filter();
  await open();
})();
