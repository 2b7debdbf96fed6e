/** Which cached answers a change of an entity makes old. Unknown entities make nothing old. */
const STALE: Record<string, readonly (readonly string[])[]> = {
  topic: [['topics'], ['plan'], ['usage']],
  api_key: [['keys'], ['plan']],
  key: [['keys'], ['plan']],
  organization: [['session'], ['operations']],
  operation: [['operations'], ['session']],
  subscription: [['plan'], ['session'], ['usage']],
  plan: [['plan'], ['session'], ['usage']],
  usage: [['usage']],
  usage_window: [['usage'], ['report']],
  member: [['session']],
  audit: [['audit']],
};

/** Every change is an audit entry too. */
export function staleKeys(entity: string): readonly (readonly string[])[] {
  return [...(STALE[entity] ?? []), ['audit']];
}
