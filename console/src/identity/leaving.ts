let leaving = false;

/** Set while this tab logs out: what then ends was ended on purpose. */
export function setLeaving(value: boolean): void {
  leaving = value;
}

export function isLeaving(): boolean {
  return leaving;
}
