/**
 * Reads search parameters into typed values. What is malformed falls away instead of failing, since
 * addresses are edited by hand and kept for years.
 */
export type Raw = Record<string, unknown>;

export function textParam(raw: Raw, name: string, max = 300): string | undefined {
  const value = raw[name];
  // The router reads numbers and booleans out of an address by itself.
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return typeof value === 'string' && value !== '' ? value.slice(0, max) : undefined;
}

export function wholeParam(raw: Raw, name: string): number | undefined {
  const value = Number(raw[name]);
  return raw[name] !== undefined && raw[name] !== '' && Number.isSafeInteger(value) && value >= 0
    ? value
    : undefined;
}

export function flagParam(raw: Raw, name: string): true | undefined {
  return raw[name] === true || raw[name] === 'true' ? true : undefined;
}

export function choiceParam<T extends string>(
  raw: Raw,
  name: string,
  choices: readonly T[],
): T | undefined {
  const value = raw[name];
  return choices.find((choice) => choice === value);
}

export function instantParam(raw: Raw, name: string): string | undefined {
  const value = textParam(raw, name, 40);
  return value && !Number.isNaN(Date.parse(value)) ? value : undefined;
}

/**
 * All parameters that a page knows, the malformed ones as undefined. None is left out: the router
 * lays what a page reads over the raw address, where a malformed value still is.
 */
export function known<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return values as { [K in keyof T]?: Exclude<T[K], undefined> };
}

/** Leaves out what is absent, so that addresses stay short. */
export function present<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== undefined),
  ) as { [K in keyof T]?: Exclude<T[K], undefined> };
}

/** A page of this console to go on to; never another site. */
export function pageParam(raw: Raw, name: string): string | undefined {
  const value = textParam(raw, name, 2_000);
  return value && /^\/(?![/\\])/.test(value) ? value : undefined;
}
