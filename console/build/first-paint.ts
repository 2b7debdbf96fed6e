import { readFileSync } from 'node:fs';
import type { Plugin } from 'vite';

const SOURCE = 'src/app/first-paint.js';
const NAME = 'first-paint.js';

/**
 * Puts src/app/first-paint.js into the head as a classic, blocking script with a hashed name: it
 * sets the theme before the first paint, and the content policy allows no inline script.
 */
export function firstPaint(): Plugin {
  let serving = false;
  return {
    name: 'first-paint',
    configResolved(config) {
      serving = config.command === 'serve';
    },
    buildStart() {
      if (serving) return;
      this.emitFile({ type: 'asset', name: NAME, source: readFileSync(SOURCE, 'utf8') });
    },
    transformIndexHtml: {
      order: 'post',
      handler(_html, { bundle }) {
        const file = Object.values(bundle ?? {}).find(
          (one) => one.type === 'asset' && one.names.includes(NAME),
        )?.fileName;
        if (!serving && !file) throw new Error(`${SOURCE} is missing in the bundle`);
        return [{ tag: 'script', attrs: { src: `/${file ?? SOURCE}` }, injectTo: 'head' }];
      },
    },
  };
}
