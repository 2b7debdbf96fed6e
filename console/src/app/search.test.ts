import { expect, it } from 'vitest';
import { pageParam } from './search';
import { auditSearch, billingSearch, topicSearch } from './searches';

it('drops what is malformed instead of failing', () => {
  expect(topicSearch({ tab: 'nope', partition: '-1', offset: 'x', from: 'offset', follow: 'true' })).toEqual({
    from: 'offset',
    follow: true,
  });
  expect(auditSearch({ actor: '', action: 'topic.created', from: 'yesterday' })).toEqual({
    action: 'topic.created',
  });
  expect(billingSearch({ period: '2026-13', as_of: 41208 })).toEqual({ as_of: '41208' });
});

it('goes on to pages of this console only', () => {
  expect(pageParam({ next: '/topics?q=a' }, 'next')).toBe('/topics?q=a');
  for (const next of ['https://evil.example', '//evil.example', '/\\evil.example', 'javascript:alert(1)']) {
    expect(pageParam({ next }, 'next')).toBeUndefined();
  }
});
