
'use strict';
(() => {
  const source = document.getElementById('letters').textContent;
  const letters = JSON.parse(source);
  const STEP = 200;
  const form = document.getElementById('filters');
  const body = document.querySelector('#list tbody');
  const count = document.getElementById('count');
  const more = document.getElementById('more');
  const detail = document.getElementById('detail');

  // Everything is put on the page as text: nothing of a letter is ever read as markup.
  const el = (tag, text, attributes) => {
    const node = document.createElement(tag);
    if (text !== undefined && text !== null) node.textContent = text;
    for (const [name, value] of Object.entries(attributes || {})) node.setAttribute(name, value);
    return node;
  };
  const words = (slug) => slug.replace(/[-_]/g, ' ');
  const where = (e) => (e.page ? 'page ' + e.page + ', ' : '') + 'line ' + e.line;

  const weight = { error: 0, warning: 1, note: 2, not: 3 };
  const rows = [];
  for (const letter of letters) {
    if (!letter.findings) {
      rows.push({ letter, severity: 'not', search: (letter.path + ' ' + letter.reason).toLowerCase() });
      continue;
    }
    letter.findings.forEach((finding, index) => {
      const issue = (letter.issues || []).find((i) => i.number === finding.issue);
      const quotes = finding.evidence.map((e) => e.quote).join(' ');
      rows.push({
        letter, finding, index, issue, severity: finding.severity, defect: finding.defect,
        decision: issue && issue.decision, kind: issue && issue.kind, month: letter.date && letter.date.slice(0, 7),
        search: [letter.path, letter.case, finding.rule, finding.message, issue && issue.request, quotes].join(' ').toLowerCase(),
      });
    });
  }
  rows.forEach((row, i) => { row.order = i; });
  rows.sort((a, b) => weight[a.severity] - weight[b.severity] || a.order - b.order);

  for (const name of ['defect', 'decision', 'kind', 'month']) {
    const values = new Set(rows.map((r) => r[name]).filter(Boolean));
    for (const value of [...values].sort()) form.elements[name].append(el('option', words(value), { value }));
  }

  let matching = rows;
  let shown = 0;

  function filter() {
    const wanted = form.elements.text.value.trim().toLowerCase();
    matching = rows.filter((r) => {
      if (wanted && !r.search.includes(wanted)) return false;
      return ['severity', 'defect', 'decision', 'kind', 'month'].every((n) => {
        const value = form.elements[n].value;
        return !value || r[n] === value;
      });
    });
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
    const severity = el('td');
    severity.append(el('span', row.severity === 'not' ? words(row.letter.status) : row.severity, { class: 'badge ' + row.severity }));
    const path = el('td', row.letter.path, { class: 'path' });
    const text = el('td');
    if (row.finding) {
      if (row.issue) path.append(el('div', 'issue ' + row.issue.number + (row.issue.decision ? ', ' + row.issue.decision : '')));
      const button = el('button', row.finding.message, { type: 'button' });
      button.addEventListener('click', () => { location.hash = anchor(row); });
      text.append(button, el('div', words(row.finding.defect)));
      for (const e of row.finding.evidence) text.append(quote(e));
    } else {
      text.textContent = row.letter.reason || '';
    }
    tr.append(severity, path, text);
    return tr;
  }

  function quote(e) {
    const block = el('blockquote', e.quote || '');
    block.append(el('small', e.says + ', ' + where(e)));
    return block;
  }

  const anchor = (row) => 'f-' + row.finding.fingerprint + '-' + row.order;

  function open() {
    const row = rows.find((r) => r.finding && '#' + anchor(r) === location.hash);
    detail.hidden = !row;
    if (!row) return;
    const finding = row.finding;
    document.getElementById('detail-title').textContent = finding.severity + ': ' + finding.message;
    const facts = document.getElementById('detail-facts');
    const issue = row.issue ? 'issue ' + row.issue.number + (row.issue.request ? ': ' + row.issue.request : '') + ', ' + (row.issue.decision || 'no decision') : 'the letter as a whole';
    facts.replaceChildren(el('p', row.letter.path + (row.letter.case ? ', case ' + row.letter.case : '') + ', ' + issue), ...finding.evidence.map(quote));
    if (finding.why.length) facts.append(el('p', 'Why: ' + finding.why.join('; ')));
    if (row.issue && row.issue.guideline) facts.append(el('p', 'The reviewer cites: ' + row.issue.guideline));
    if (finding.legal === 'plain_fact') facts.append(el('p', 'Law: plain fact, Labor Code 4610.6(h)(5)'));
    if (finding.fix) facts.append(el('p', 'Fix: ' + finding.fix));
    facts.append(el('p', 'Rule ' + finding.rule + ', confidence ' + finding.confidence.toFixed(2)));
    inPlace(row);
    detail.focus();
    detail.scrollIntoView();
  }

  // The letter with both quotes marked, and a line between them.
  function inPlace(row) {
    const box = document.getElementById('letter');
    box.replaceChildren();
    const text = row.letter.text;
    if (text === undefined) return;
    const marks = [];
    row.letter.marks[row.index].forEach((spans, i) => spans.forEach(([from, to], k) => marks.push({ from, to, i, first: k === 0 })));
    marks.sort((a, b) => a.from - b.from);
    let at = 0;
    const ends = new Map();
    for (const m of marks) {
      const from = Math.max(m.from, at);
      if (m.to <= from) continue;
      box.append(text.slice(at, from));
      const node = el('mark', text.slice(from, m.to), { class: m.i === 0 ? '' : 'other', title: row.finding.evidence[m.i].says });
      box.append(node);
      if (m.first && !ends.has(m.i)) ends.set(m.i, node);
      at = m.to;
    }
    box.append(text.slice(at));
    if (ends.size > 1) connect(box, [...ends.values()]);
  }

  function connect(box, nodes) {
    const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
    svg.setAttribute('aria-hidden', 'true');
    const top = box.getBoundingClientRect().top;
    const y = nodes.map((n) => n.getBoundingClientRect().top - top + 10);
    for (let i = 1; i < y.length; i += 1) {
      const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
      path.setAttribute('d', 'M44 ' + y[i - 1] + ' H' + (30 - 6 * i) + ' V' + y[i] + ' H44');
      svg.append(path);
    }
    box.append(svg);
  }

  form.addEventListener('input', filter);
  form.addEventListener('submit', (event) => event.preventDefault());
  form.addEventListener('reset', () => setTimeout(filter));
  more.addEventListener('click', show);
  document.getElementById('back').addEventListener('click', () => {
    history.replaceState(null, '', '#findings');
    detail.hidden = true;
    document.getElementById('findings').scrollIntoView();
  });
  document.getElementById('save').addEventListener('click', () => {
    const link = el('a', '', { download: 'imr-audit.json', href: URL.createObjectURL(new Blob([source], { type: 'application/json' })) });
    link.click();
  });
  window.addEventListener('hashchange', open);
  filter();
  open();
})();
