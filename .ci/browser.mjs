// The checks of .ci/browser. Run from a folder with playwright-core and axe-core in its node_modules.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { chromium } from 'playwright-core';

const [, , mode, report, redacted] = process.argv;
const folder = dirname(report);
const executablePath = process.env.CHROMIUM || '/usr/bin/chromium';
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
const collapsed = (text) => text.split(/\s+/).filter(Boolean).join(' ');

// A page on which anything that is fetched, complained about or thrown is a failure.
async function open(file, options = {}, hash = '') {
  const context = await browser.newContext({ viewport: { width: 1200, height: 900 }, ...options });
  const page = await context.newPage();
  page.wrong = [];
  page.on('console', (m) => { if (['error', 'warning'].includes(m.type())) page.wrong.push(m.text()); });
  page.on('pageerror', (e) => page.wrong.push(e.message));
  page.on('dialog', (d) => { page.wrong.push('a dialog: ' + d.message()); d.dismiss(); });
  page.on('request', (r) => { if (!/^(blob:|data:)/.test(r.url()) && r.url().split('#')[0] !== 'file://' + file) page.wrong.push('fetched ' + r.url()); });
  await page.goto('file://' + file + hash);
  await page.waitForFunction(() => document.getElementById('count').textContent !== '', null, { timeout: 120000 });
  return page;
}

async function close(page) {
  assert.equal(await page.evaluate(() => window.broken), undefined, 'a script of a letter has run');
  assert.deepEqual(page.wrong, []);
  await page.context().close();
}

const choose = async (page, name, value) => { await page.selectOption(`#filters select[name=${name}]`, value); };
const rows = (page) => page.evaluate(() => Number(document.getElementById('count').textContent.split(' ')[0]));

async function filters(findings, letters) {
  const page = await open(report);
  const clean = letters.filter((l) => l.status === 'audited' && l.findings.length === 0).length;
  const not = letters.filter((l) => l.status !== 'audited').length;
  assert.equal(await rows(page), findings.length + clean + not, 'every finding and every input without one has a row');
  for (const severity of ['error', 'warning', 'note']) {
    await choose(page, 'severity', severity);
    assert.equal(await rows(page), findings.filter((f) => f.severity === severity).length, severity);
  }
  await choose(page, 'severity', 'none');
  assert.equal(await rows(page), clean);
  const said = await page.locator('#list tbody td').last().textContent();
  assert.match(said, /nothing found: \d+ rules applied, \d+ evaluated/);
  await page.click('#filters button[type=reset]');
  await page.waitForFunction((n) => document.getElementById('count').textContent.startsWith(n + ' of'), findings.length + clean + not);
  const defect = findings[0].defect;
  await choose(page, 'defect', defect);
  assert.equal(await rows(page), findings.filter((f) => f.defect === defect).length);
  await page.fill('#filters input[name=text]', 'no such words anywhere');
  assert.equal(await rows(page), 0);
  await page.click('#filters button[type=reset]');
  const [download] = await Promise.all([page.waitForEvent('download'), page.click('#save')]);
  const saved = JSON.parse(readFileSync(await download.path(), 'utf8'));
  assert.equal(saved.length, letters.length, 'the data are those of the page');
  assert.equal(saved.flatMap((l) => l.findings || []).length, findings.length);
  await close(page);
}

async function keyboard() {
  const page = await open(report);
  await page.focus('#filters input[name=text]');
  for (let i = 0; i < 40 && !(await page.evaluate(() => document.activeElement.matches('#list a'))); i += 1) await page.keyboard.press('Tab');
  assert.ok(await page.evaluate(() => document.activeElement.matches('#list a')), 'the list is reached by the tab key');
  const outline = await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle);
  assert.notEqual(outline, 'none', 'what has the focus is seen');
  const href = await page.evaluate(() => document.activeElement.getAttribute('href'));
  await page.keyboard.press('Enter');
  await page.waitForSelector('#letter mark');
  assert.ok(await page.evaluate(() => document.activeElement.id === 'detail'), 'the focus goes to what was opened');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  assert.ok(await page.evaluate(() => document.activeElement.matches('mark')), 'the quote is shown in the letter');
  await page.focus('#back');
  await page.keyboard.press('Enter');
  assert.equal(await page.evaluate(() => document.activeElement.getAttribute('href')), href, 'the focus comes back');
  await close(page);
  // The address of a finding opens it.
  const again = await open(report, {}, href);
  await again.waitForSelector('#letter mark');
  await close(again);
}

// Every finding is opened: what is marked are its quotes, and a line joins them.
async function evidence(letters) {
  const page = await open(report);
  const links = await page.evaluate(() => [...document.querySelectorAll('#list a')].map((a) => a.getAttribute('href')));
  let opened = 0;
  for (const link of links) {
    await page.evaluate((hash) => { document.getElementById('letter').replaceChildren(); location.hash = hash; }, link);
    await page.waitForSelector('#letter mark');
    const seen = await page.evaluate(() => ({
      title: document.getElementById('detail-title').textContent,
      marks: [...document.querySelectorAll('#letter mark')].map((m) => m.textContent),
      lines: document.querySelectorAll('#letter svg path').length,
      of: new Set([...document.querySelectorAll('#letter mark')].map((m) => m.dataset.of)).size,
    }));
    const print = link.split('-')[1];
    const finding = letters.flatMap((l) => l.findings || []).find((f) => f.fingerprint === print);
    assert.ok(seen.title.endsWith(finding.message));
    const quotes = finding.evidence.map((e) => collapsed(e.quote));
    for (const mark of seen.marks) {
      const words = collapsed(mark);
      assert.ok(quotes.some((q) => q.includes(words) || words.includes(q)), `${words} is no quote of ${print}`);
    }
    assert.equal(seen.lines, Math.max(0, seen.of - 1), 'a line joins the quotes');
    opened += 1;
  }
  await close(page);
  return opened;
}

async function hostile() {
  const page = await open(report);
  await page.fill('#filters input[name=text]', 'onerror');
  assert.ok((await rows(page)) >= 1, 'the hostile letter is in the list');
  assert.match(await page.textContent('#list .path'), /hostile <img src=x/);
  await page.locator('#list a').first().click();
  await page.waitForSelector('#letter mark');
  assert.match(await page.textContent('#letter'), /<img src=x onerror/, 'markup is shown as text');
  assert.equal(await page.evaluate(() => document.querySelectorAll('img, iframe, main a:not([href^="#"])').length), 0);
  const scripts = await page.evaluate(() => document.scripts.length);
  assert.equal(scripts, 2, 'the data and the script of the page');
  await page.screenshot({ path: join(folder, 'hostile.png') });
  await close(page);
  if (redacted) {
    const bare = await open(redacted);
    await bare.locator('#list a').first().click();
    await bare.waitForSelector('#detail dl');
    assert.equal(await bare.textContent('#letter'), '');
    await close(bare);
  }
}

async function looks() {
  const sizes = { light: {}, dark: { colorScheme: 'dark' }, phone: { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true } };
  for (const [name, options] of Object.entries(sizes)) {
    const page = await open(report, options);
    await page.screenshot({ path: join(folder, name + '-overview.png') });
    await page.evaluate(() => document.getElementById('findings').scrollIntoView());
    await page.screenshot({ path: join(folder, name + '-list.png') });
    await page.locator('#list a').first().click();
    await page.waitForSelector('#letter mark');
    await page.screenshot({ path: join(folder, name + '-detail.png') });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    assert.ok(wide <= 0, `${name}: the page is ${wide} pixels too wide`);
    const [text, back] = await page.evaluate(() => ['color', 'backgroundColor'].map((p) => getComputedStyle(document.body)[p].match(/\d+/g).reduce((a, b) => a + Number(b), 0)));
    assert.equal(text > back, name === 'dark', `${name}: text on its ground`);
    await page.addScriptTag({ path: join(folder, 'node_modules/axe-core/axe.min.js') }).catch(() => page.evaluate(readFileSync(join(folder, 'node_modules/axe-core/axe.min.js'), 'utf8')));
    page.wrong = page.wrong.filter((w) => !/Content Security Policy/.test(w)); // that of the line above: it must not get in
    const found = await page.evaluate(() => window.axe.run().then((r) => r.violations.map((v) => `${v.impact} ${v.id}: ${v.nodes[0].html.slice(0, 120)}`)));
    assert.deepEqual(found, [], name + ': accessibility');
    await close(page);
  }
}

async function paper() {
  const page = await open(report);
  const folded = await page.evaluate(() => document.querySelectorAll('details:not([open])').length);
  assert.ok(folded > 0, 'some groups are folded in on the screen');
  await page.evaluate(() => { window.seen = []; window.addEventListener('beforeprint', () => window.seen.push(document.querySelectorAll('details:not([open])').length)); });
  const pdf = await page.pdf({ path: join(folder, 'print.pdf'), format: 'A4' });
  assert.ok(pdf.length > 10000);
  assert.deepEqual(await page.evaluate(() => window.seen), [0], 'paper shows what is folded in');
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
  assert.equal(await page.evaluate(() => getComputedStyle(document.querySelector('.filters')).display), 'none');
  assert.equal(await page.evaluate(() => getComputedStyle(document.body).backgroundColor), 'rgb(255, 255, 255)', 'paper is white');
  await close(page);
}

async function time() {
  const context = await browser.newContext();
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  const began = Date.now();
  await page.goto('file://' + report, { timeout: 180000 });
  await page.waitForFunction(() => document.getElementById('count').textContent !== '', null, { timeout: 120000 });
  const opened = Date.now() - began;
  const metrics = Object.fromEntries((await session.send('Performance.getMetrics')).metrics.map((m) => [m.name, m.value]));
  console.log(`opened in ${opened} ms by the clock, ${(metrics.TaskDuration * 1000).toFixed(0)} ms of processor time; heap ${(metrics.JSHeapUsedSize / 1e6).toFixed(0)} MB; ${await page.textContent('#count')}`);
  const apply = (values) => page.evaluate((v) => {
    const form = document.getElementById('filters');
    const from = performance.now();
    for (const [name, value] of Object.entries(v)) form.elements[name].value = value;
    form.dispatchEvent(new Event('input', { bubbles: true }));
    return Math.round(performance.now() - from) + ' ms: ' + document.getElementById('count').textContent;
  }, values);
  console.log('first search', await apply({ text: 'knee' }));
  console.log('next search', await apply({ text: 'left knee' }));
  console.log('filter', await apply({ text: '', severity: 'error' }));
  const clicked = Date.now();
  await page.locator('#list a').first().click();
  await page.waitForSelector('#letter mark');
  console.log(`a finding opened in ${Date.now() - clicked} ms`);
  await context.close();
}

try {
  if (mode === 'time') {
    await time();
  } else {
    const { letters } = JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8'));
    const findings = letters.flatMap((l) => l.findings || []);
    assert.ok(findings.length > 10);
    await filters(findings, letters);
    await keyboard();
    const opened = await evidence(letters);
    await hostile();
    await looks();
    await paper();
    console.log(`the HTML report holds: ${opened} of ${findings.length} findings opened; screenshots in ${folder}`);
  }
} finally {
  await browser.close();
}
