import type { Topic } from '../api/schema';

const KEPT = 60;

/** The rates this tab has seen per topic, oldest first. Live figures, so nothing else keeps them. */
const seen = new Map<string, number[]>();
let rememberedAt = 0;

export function rememberRates(topics: readonly Topic[], at: number): void {
  if (at <= rememberedAt) return;
  rememberedAt = at;
  for (const topic of topics) {
    const rates = seen.get(topic.id) ?? [];
    seen.set(topic.id, [...rates.slice(1 - KEPT), topic.messages_per_second]);
  }
}

export function ratesOf(topicId: string): readonly number[] {
  return seen.get(topicId) ?? [];
}
