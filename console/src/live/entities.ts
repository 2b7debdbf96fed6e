/** Which cached answers a change of an entity makes old. Unknown entities make nothing old. */
const STALE: Record<string, readonly (readonly string[])[]> = {
  topic: [['topics'], ['plan'], ['usage']],
  api_key: [['keys'], ['plan']],
  organization: [['session'], ['operations']],
  operation: [['operations'], ['session']],
  quota: [['plan'], ['usage']],
  plan: [['plan'], ['session'], ['usage']],
  usage: [['usage'], ['report']],
  member: [['session']],
  audit: [['audit']],
};

export function staleKeys(entity: string): readonly (readonly string[])[] {
  return STALE[entity] ?? [];
}
