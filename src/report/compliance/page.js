
'use strict';
(() => {
  const source = document.getElementById('letters').textContent;
  const letters = JSON.parse(source);
  const PAGE = 100;
  const form = document.getElementById('filters');
  const body = document.querySelector('#list tbody');
  const count = document.getElementById('count');

  // Everything is put on the page as text: nothing of a letter is ever read as markup.
  const el = (tag, text, name) => {
    const node = document.createElement(tag);
    if (text !== undefined && text !== null) node.textContent = text;
    if (name) node.className = name;
    return node;
  };
  const words = (slug) => slug.replace(/[-_]/g, ' ');
  const percent = (share) => (100 * share).toFixed(1) + '\u00a0%';
  const weighty = (finding) => finding.severity !== 'note';

  // By Wilson's method, as the tables have it.
  function interval(hit, of) {
    const z = 1.959964;
    const p = hit / of;
    const spread = z * Math.sqrt(p * (1 - p) / of + z * z / (4 * of * of));
    const middle = p + z * z / (2 * of);
    const scale = 1 + z * z / of;
    return [Math.max(0, (middle - spread) / scale), Math.min(1, (middle + spread) / scale)];
  }

  function result(letter) {
    if (letter.status !== 'audited') return 'not';
    for (const severity of ['error', 'warning', 'note']) {
      if (letter.findings.some((f) => f.severity === severity)) return severity;
    }
    return 'clean';
  }

  // What a letter has under a filter.
  const VALUES = {
    defect: (l) => l.findings.map((f) => f.defect),
    decision: (l) => l.issues.map((i) => i.decision),
    kind: (l) => l.issues.map((i) => i.kind),
    treatment: (l) => l.issues.map((i) => i.treatment),
    month: (l) => [l.date ? l.date.slice(0, 7) : 'unknown'],
    specialty: (l) => (l.specialty ? [l.specialty] : []),
  };
  const order = { error: 0, warning: 1, note: 2, clean: 3, not: 4 };
  const rows = letters.map((letter, at) => ({ letter, at, result: result(letter), text: undefined }));
  rows.sort((a, b) => order[a.result] - order[b.result] || a.at - b.at);

  for (const [name, of] of Object.entries(VALUES)) {
    const values = new Set();
    for (const letter of letters) for (const value of of(letter)) values.add(value);
    for (const value of [...values].sort()) {
      const option = el('option', words(value));
      option.value = value;
      form.elements[name].append(option);
    }
  }

  // What is searched is only put together once somebody searches.
  function text(row) {
    if (row.text === undefined) {
      const l = row.letter;
      const issues = l.issues.map((i) => i.treatment + ' ' + i.guideline).join(' ');
      row.text = [l.path, l.case, l.date, l.specialty, l.reason, issues, l.findings.map((f) => words(f.defect)).join(' ')].join(' ').toLowerCase();
    }
    return row.text;
  }

  let matching = rows;
  let page = 0;

  function filter() {
    const wanted = form.elements.text.value.trim().toLowerCase();
    const chosen = Object.keys(VALUES).map((n) => [VALUES[n], form.elements[n].value]).filter(([, value]) => value);
    const asked = form.elements.result.value;
    matching = rows.filter((row) => {
      if (wanted && !text(row).includes(wanted)) return false;
      if (asked && row.result !== asked) return false;
      return chosen.every(([of, value]) => of(row.letter).includes(value));
    });
    page = 0;
    show();
    const audited = matching.filter((r) => r.result !== 'not');
    const hit = audited.filter((r) => r.letter.findings.some(weighty)).length;
    let says = matching.length + ' of ' + rows.length + ' inputs';
    if (audited.length) {
      const [low, high] = interval(hit, audited.length);
      says += '; ' + hit + ' of ' + audited.length + ' letters with an error or a warning: ' + percent(hit / audited.length)
        + ' (' + (100 * low).toFixed(1) + ' to ' + percent(high) + ')';
    }
    count.textContent = says;
  }

  function show() {
    const pages = Math.max(1, Math.ceil(matching.length / PAGE));
    body.replaceChildren(...matching.slice(page * PAGE, (page + 1) * PAGE).map(line));
    document.getElementById('page').textContent = 'Page ' + (page + 1) + ' of ' + pages;
    document.getElementById('before').disabled = page === 0;
    document.getElementById('after').disabled = page + 1 >= pages;
  }

  function line(row) {
    const l = row.letter;
    const tr = el('tr');
    const names = { error: 'error', warning: 'warning', note: 'note', clean: 'no finding', not: words(l.status) };
    const path = el('th', l.path, 'path');
    path.scope = 'row';
    if (l.case) path.append(el('div', 'case ' + l.case));
    const issues = el('td');
    for (const i of l.issues) issues.append(el('div', i.number + ': ' + words(i.treatment) + ', ' + i.decision));
    const found = el('td');
    if (row.result === 'not') found.textContent = l.reason || '';
    for (const f of l.findings) {
      const div = el('div');
      div.append(el('span', f.severity, 'badge ' + f.severity), ' ' + words(f.defect) + (f.issue ? ' (issue ' + f.issue + ')' : ''));
      found.append(div);
    }
    tr.append(el('td', names[row.result], 'badge ' + row.result), path, el('td', l.date || ''), issues, found);
    return tr;
  }

  function turn(by) {
    page += by;
    show();
    document.getElementById('list-title').scrollIntoView();
  }

  function save(name, type, content) {
    const link = el('a');
    link.download = name;
    link.href = URL.createObjectURL(new Blob([content], { type }));
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  }

  // The main numbers once more, from the rows alone.
  function recount() {
    const node = document.getElementById('recount');
    const audited = letters.filter((l) => l.status === 'audited');
    const hit = audited.filter((l) => l.findings.some(weighty)).length;
    const issues = audited.reduce((n, l) => n + l.issues.length, 0);
    const same = String(audited.length) === node.dataset.letters && String(hit) === node.dataset.with && String(issues) === node.dataset.issues;
    node.append(' Counted again just now: ' + audited.length + ' letters, ' + hit + ' of them with an error or a warning, ' + issues + ' issues: '
      + (same ? 'the same as in the tables.' : 'NOT the same as in the tables; this file was changed.'));
  }

  form.addEventListener('input', filter);
  form.addEventListener('submit', (event) => event.preventDefault());
  form.addEventListener('reset', () => setTimeout(filter));
  document.getElementById('before').addEventListener('click', () => turn(-1));
  document.getElementById('after').addEventListener('click', () => turn(1));
  document.getElementById('save-data').addEventListener('click', () => {
    const names = document.getElementById('words').textContent;
    save('imr-audit-letters.json', 'application/json', '{"words":' + names + ',\n"letters":' + source + '}\n');
  });
  document.getElementById('save-tables').addEventListener('click', () => {
    save('imr-audit-tables.csv', 'text/csv', JSON.parse(document.getElementById('tables').textContent));
  });
  recount();
  filter();
})();
