/** Numbers as people read them. Grouping and digits do not depend on the browser's language. */
const WHOLE = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const FINE = new Intl.NumberFormat('en', { maximumFractionDigits: 2 });
const COMPACT = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });
const BYTE_UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];
const KIBI = 1024;

export function whole(value: number): string {
  return WHOLE.format(value);
}

/** 1,234 as it is; from 100,000 on with a suffix. */
export function count(value: number): string {
  return Math.abs(value) < 100_000 ? WHOLE.format(value) : COMPACT.format(value);
}

export function compact(value: number): string {
  return COMPACT.format(value);
}

/** A rate: below ten with up to two digits, above whole. */
export function rate(value: number): string {
  if (value > 0 && value < 10) return FINE.format(value);
  return count(Math.round(value));
}

export function bytes(value: number): string {
  let unit = 0;
  let amount = value;
  // 1023.95 would print as 1,024: the next unit is due a little earlier.
  while (Math.abs(amount) >= KIBI - 0.05 && unit < BYTE_UNITS.length - 1) {
    amount /= KIBI;
    unit += 1;
  }
  const digits = unit === 0 || amount >= 100 ? 0 : 1;
  const text = digits === 0 ? WHOLE.format(amount) : amount.toFixed(1).replace(/\.0$/, '');
  return `${text} ${BYTE_UNITS[unit]}`;
}

/** A share of a limit in percent; what is used is never shown as 0 %, what is left never as 100 %. */
export function percent(share: number): string {
  if (share > 0 && share < 0.01) return 'less than 1 %';
  if (share > 0.99 && share < 1) return '99 %';
  return `${Math.round(share * 100)} %`;
}

/** A decimal string as money; digits beyond cents stay, for they are charged. */
export function money(amount: string | number, currency = 'USD'): string {
  const text = String(amount);
  const [, sign = '', integer = '0', fraction = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text) ?? [];
  if (!/^-?\d+(\.\d+)?$/.test(text)) return text;
  const cents = fraction.replace(/0+$/, '').padEnd(2, '0');
  const grouped = integer.replace(/\B(?=(\d{3})+$)/g, ',');
  const symbol = currency === 'USD' ? '$' : `${currency} `;
  return `${sign}${symbol}${grouped}.${cents}`;
}

/** A decimal string with its digits grouped. */
export function decimal(text: string): string {
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text);
  if (!match) return text;
  const fraction = (match[3] ?? '').replace(/0+$/, '');
  const grouped = (match[2] ?? '').replace(/\B(?=(\d{3})+$)/g, ',');
  return `${match[1] ?? ''}${grouped}${fraction ? `.${fraction}` : ''}`;
}

export function plural(value: number, one: string, many = `${one}s`): string {
  return `${whole(value)} ${value === 1 ? one : many}`;
}
