// `npm run shots [only]`: pictures of every page in both themes at phone and desktop width, with
// axe, console errors and horizontal overflow counted on each. Needs a build and Chromium.
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';
import { serve } from './serve.mjs';

const only = process.argv[2];
const OUT = new URL('../target/shots/', import.meta.url).pathname;
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const SIZES = [
  [390, 844],
  [1440, 900],
];
const MORE_SIZES = [
  [360, 740],
  [768, 1024],
  [2560, 1300],
];

const topic = '/topics/orders';
/** Name, path, what to do there, and the state it needs. */
const PAGES = [
  ['login', '/login', null, 'out'],
  ['login-refused', '/login', loginRefused, 'out'],
  ['signup-refused', '/signup', signupRefused, 'out'],
  ['overview', '/'],
  ['overview-hour', '/?range=1h'],
  ['overview-empty', '/', null, 'empty'],
  ['welcome', '/welcome'],
  ['pending', '/welcome', null, 'pending'],
  ['failed', '/topics', null, 'failed'],
  ['topics', '/topics', (page) => page.waitForTimeout(5_400)],
  ['topics-filtered', '/topics?q=zzz'],
  ['topics-error', '/topics', null, 'lively', /\/api\/v1\/topics\?/],
  ['topic-create', '/topics?create=true', createRefused],
  ['topic-delete', '/topics', (page) => page.getByLabel('Delete topic orders', { exact: true }).click()],
  ['topic-retention', topic, openRetention],
  ['topic-messages', topic],
  ['topic-message', `${topic}?partition=0&from=earliest&message=7`],
  ['topic-partitions', `${topic}?tab=partitions`],
  ['topic-connect', `${topic}?tab=connect`],
  ['topic-absent', '/topics/nothing-here'],
  ['keys', '/keys?revoked=true'],
  ['key-create', '/keys?create=true', chooseScope],
  ['key-secret', '/keys?create=true', createKey],
  ['key-revoke', '/keys', (page) => page.getByLabel('Revoke billing-export').click()],
  ['agents', '/agents'],
  ['agents-empty', '/agents', null, 'empty'],
  ['audit', '/audit'],
  ['audit-entry', '/audit?action=plan.changed', (page) => page.getByRole('row').nth(1).getByRole('link').click()],
  ['billing', '/billing', (page) => page.getByRole('button', { name: 'Ask again' }).click()],
  ['plan', '/plan'],
  ['operations', '/operations'],
  ['operation', '/operations', (page) => page.getByRole('row').nth(1).getByRole('link').click(), 'failed'],
  ['palette', '/', (page) => page.keyboard.press('Control+k')],
  ['shortcuts', '/', (page) => page.keyboard.press('?')],
  ['account', '/', (page) => page.getByRole('button', { name: 'Account' }).click()],
  ['menu', '/', openMenu],
  ['not-found', '/nothing'],
];

async function loginRefused(page) {
  await page.getByLabel('E-mail').fill('ada@acme.example');
  await page.getByLabel('Password').fill('wrong');
  await page.getByRole('button', { name: 'Log in' }).click();
  await page.getByRole('alert').waitFor();
}

async function signupRefused(page) {
  await page.getByLabel('E-mail').fill('ada');
  await page.getByLabel('Password').fill('short');
  await page.getByRole('button', { name: 'Create account' }).click();
  await page.getByText('not an e-mail address').waitFor();
}

async function createRefused(page) {
  await page.getByLabel('Name').fill('orders');
  await page.getByRole('dialog').getByRole('button', { name: 'Create topic' }).click();
  await page.getByText('already').waitFor();
}

async function openRetention(page) {
  await page.getByRole('button', { name: 'Retention' }).click();
  await page.getByLabel('Keep messages for').selectOption({ label: 'Another time' });
  await page.getByLabel('Time', { exact: true }).fill('0');
}

async function chooseScope(page) {
  await page.getByLabel('Name').fill('checkout-service-eu');
  await page.getByLabel('May do').selectOption({ label: 'Produce only' });
  await page.getByLabel('On topics').fill('orders-*');
}

async function createKey(page) {
  await page.getByLabel('Name').fill('checkout-service-eu');
  await page.getByRole('dialog').getByRole('button', { name: 'Create key' }).click();
  await page.getByRole('textbox', { name: 'API key secret' }).waitFor();
}

async function openMenu(page, width) {
  if (width < 1024) await page.getByRole('button', { name: 'Menu' }).click();
}

mkdirSync(OUT, { recursive: true });
const servers = new Map();
const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu'],
});
let faults = 0;
const fault = (where, text) => {
  faults += 1;
  console.log(`${where}: ${text}`);
};

async function serverFor(kind) {
  const options = kind === 'out' ? { kind: 'lively' } : { kind, loggedIn: true };
  if (!servers.has(kind)) servers.set(kind, await serve(options));
  return servers.get(kind);
}

async function visit([name, path, act, kind = 'lively', broken], theme, [width, height]) {
  const { origin } = await serverFor(kind);
  const context = await browser.newContext({ viewport: { width, height }, colorScheme: theme, timezoneId: 'UTC' });
  await context.addCookies([{ name: 'streamhouse_csrf', value: 'undefined', url: origin }]);
  const page = await context.newPage();
  const where = `${name} ${theme} ${width}`;
  page.on('console', (message) => {
    if (message.type() === 'error' && !/status of (4|5)\d\d/.test(message.text())) fault(where, message.text());
  });
  page.on('pageerror', (error) => fault(where, String(error)));
  if (broken) {
    await page.route(broken, (route) =>
      route.fulfill({
        status: 500,
        contentType: 'application/problem+json',
        body: JSON.stringify({ reason: 'INTERNAL', detail: 'Something broke on our side.', request_id: '0198-3f' }),
      }),
    );
  }
  try {
    await page.goto(origin + path);
    await page.locator('h1').first().waitFor({ timeout: 8_000 });
    await page.waitForTimeout(700);
    if (act) await act(page, width);
    await page.waitForTimeout(act ? 500 : 100);
    await page.screenshot({ path: `${OUT}${name}-${theme}-${width}.png` });
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    if (overflow > 0) fault(where, `wider than the window by ${overflow} px`);
    await page.evaluate(AXE);
    const found = await page.evaluate(async () =>
      (await window.axe.run(document, { resultTypes: ['violations'] })).violations.flatMap((one) =>
        one.nodes.map((node) => `${one.id} ${node.target.join(' ')} ${node.failureSummary?.split('\n')[1] ?? ''}`),
      ),
    );
    const kinds = new Map(found.map((text) => [text.split(' ')[0], text]));
    kinds.forEach((text, kind) => {
      fault(where, `${found.filter((one) => one.startsWith(kind)).length} x ${text}`);
    });
  } catch (error) {
    fault(where, String(error).split('\n')[0]);
    await page.screenshot({ path: `${OUT}${name}-${theme}-${width}.png` });
  }
  await context.close();
}

for (const each of PAGES.filter(([name]) => !only || name.match(new RegExp(`^(${only})$`)))) {
  for (const theme of ['light', 'dark']) {
    for (const size of SIZES) await visit(each, theme, size);
  }
  if (!only || process.env.SIZES === 'all') for (const size of MORE_SIZES) await visit(each, 'light', size);
}
await browser.close();
servers.forEach((server) => server.close());
console.log(`${faults} faults; pictures in target/shots`);
process.exit(faults > 0 ? 1 : 0);
