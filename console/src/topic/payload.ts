import { pretty } from '../format/json';

export type PayloadForm = 'json' | 'text' | 'binary' | 'none';

/** Absent: no key, or a tombstone. */
export type Bytes = string | null | undefined;

export interface Payload {
  form: PayloadForm;
  text: string;
}

/** How a key or a value is shown: JSON in lines, text as it is, bytes as base64. */
export function payloadOf(value: Bytes, encoding: string | undefined): Payload {
  if (typeof value !== 'string') return { form: 'none', text: '' };
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
export function preview(value: Bytes, encoding: string | undefined, max = 200): string {
  if (typeof value !== 'string') return '';
  const text = encoding === 'base64' ? value : value.replace(/\s+/g, ' ');
  return text.length > max ? `${text.slice(0, max)}…` : text;
}
