import type { Encoding } from '../api/schema';
import { pretty } from '../format/json';

export type PayloadForm = 'json' | 'text' | 'binary' | 'none';

export interface Payload {
  form: PayloadForm;
  text: string;
}

/** How a key or a value is shown: JSON in lines, text as it is, bytes as base64. */
export function payloadOf(value: string | null, encoding: Encoding | null): Payload {
  if (value === null) return { form: 'none', text: '' };
  if (encoding === 'base64') return { form: 'binary', text: value };
  if (/^\s*[[{]/.test(value)) {
    try {
      return { form: 'json', text: pretty(value) };
    } catch {
      return { form: 'text', text: value };
    }
  }
  return { form: 'text', text: value };
}

/** One line for a table. */
export function preview(value: string | null, encoding: Encoding | null, max = 200): string {
  if (value === null) return '';
  const text = encoding === 'base64' ? value : value.replace(/\s+/g, ' ');
  return text.length > max ? `${text.slice(0, max)}…` : text;
}
