import { readFileSync } from 'node:fs';
import type { Plugin } from 'vite';

const SOURCE = 'src/app/first-paint.js';

/**
 * Puts src/app/first-paint.js into the head as a classic, blocking script with a hashed name: it
 * sets the theme before the first paint, and the content policy allows no inline script.
 */
export function firstPaint(): Plugin {
  let serving = false;
  let reference = '';
  return {
    name: 'first-paint',
    configResolved(config) {
      serving = config.command === 'serve';
    },
    buildStart() {
      if (serving) return;
      reference = this.emitFile({
        type: 'asset',
        name: 'first-paint.js',
        source: readFileSync(SOURCE, 'utf8'),
      });
    },
    transformIndexHtml: {
      order: 'post',
      handler() {
        const src = serving ? `/${SOURCE}` : `/${this_file(reference)}`;
        return [{ tag: 'script', attrs: { src }, injectTo: 'head-prepend' }];
      },
    },
    generateBundle(_options, bundle) {
      const name = this.getFileName(reference);
      const page = bundle['index.html'];
      if (page?.type === 'asset' && typeof page.source === 'string') {
        page.source = page.source.replace(this_file(reference), name);
      }
    },
  };
}

/** Stands for the hashed name until that is known. */
function this_file(reference: string): string {
  return `__FIRST_PAINT_${reference}__`;
}
