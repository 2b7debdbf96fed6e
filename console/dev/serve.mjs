// Serves the built console and the mock together, under the control plane's content policy.
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createMock } from './mock/server.mjs';

const DIST = fileURLToPath(new URL('../target/classes/console/', import.meta.url));
const TYPES = {
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

export async function serve(options, port = 0) {
  const mock = createMock(options);
  const server = createServer(async (request, response) => {
    if (await mock(request, response)) return;
    const { pathname } = new URL(request.url, 'http://console');
    if (pathname.startsWith('/assets/')) {
      const file = join(DIST, pathname);
      if (!file.startsWith(DIST) || !existsSync(file)) {
        response.writeHead(404).end();
        return;
      }
      response.writeHead(200, { 'Content-Type': TYPES[extname(file)] ?? 'application/octet-stream' });
      response.end(readFileSync(file));
      return;
    }
    const nonce = randomBytes(16).toString('base64');
    response.writeHead(200, {
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Security-Policy':
        `default-src 'none'; script-src 'self' 'nonce-${nonce}'; style-src 'self' 'nonce-${nonce}'; ` +
        "img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; " +
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    });
    response.end(readFileSync(join(DIST, 'index.html'), 'utf8').replace('__CSP_NONCE__', nonce));
  });
  await new Promise((resolve) => server.listen(port, '127.0.0.1', resolve));
  return { origin: `http://127.0.0.1:${server.address().port}`, close: () => server.close() };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { origin } = await serve({ kind: process.argv[2] ?? 'lively' }, 4173);
  console.log(`${origin}  (ada@acme.example, "correct horse battery staple")`);
}
