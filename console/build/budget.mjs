// Fails when the bundle is larger than its budget. Sizes are gzip, as a browser loads them.
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const KIB = 1024;
const ENTRY_MAX = 150 * KIB;
const ROUTE_MAX = 60 * KIB;
const STYLES_MAX = 15 * KIB;

const dist = join(dirname(dirname(fileURLToPath(import.meta.url))), 'target/classes/console');
const html = readFileSync(join(dist, 'index.html'), 'utf8');
const assets = join(dist, 'assets');
const size = (name) => gzipSync(readFileSync(join(assets, name)), { level: 9 }).length;

const first = [...html.matchAll(/assets\/([\w.-]+\.js)"/g)].map((match) => match[1]);
const names = readdirSync(assets);
const entry = first.reduce((sum, name) => sum + size(name), 0);
const rows = [
  ['first page (js)', entry, ENTRY_MAX],
  ...names
    .filter((name) => name.endsWith('.js') && !first.includes(name))
    .map((name) => [name, size(name), ROUTE_MAX]),
  ...names.filter((name) => name.endsWith('.css')).map((name) => [name, size(name), STYLES_MAX]),
];
const over = rows.filter(([, bytes, limit]) => bytes > limit);
const line = ([name, bytes, limit]) =>
  `${name}: ${(bytes / KIB).toFixed(1)} of ${(limit / KIB).toFixed(0)} KiB`;

console.log(`bundle: ${line(rows[0])}`);
if (/<script(?![^>]*\bsrc=)/.test(html) || / style=/.test(html)) {
  console.error('index.html holds an inline script or style, which the content policy refuses');
  process.exit(1);
}
if (over.length > 0) {
  over.forEach((row) => console.error(`over budget: ${line(row)}`));
  process.exit(1);
}
