import { createMemoryHistory, createRootRoute, createRoute, createRouter } from '@tanstack/react-router';
import { expect, it } from 'vitest';
import * as searches from './searches';
import type { Raw } from './search';

/** What a page is given for an address, through the router as it is. */
function given(validateSearch: (raw: Raw) => object, address: string): object {
  const root = createRootRoute();
  const page = createRoute({ getParentRoute: () => root, path: '/page', validateSearch });
  const router = createRouter({
    routeTree: root.addChildren([page]),
    history: createMemoryHistory({ initialEntries: [`/page?${address}`] }),
  });
  return router.matchRoutes(router.latestLocation).at(-1)?.search ?? {};
}

const BAD: Record<keyof typeof CASES, string> = {
  loginSearch: 'next=https%3A%2F%2Fevil.example&expired=maybe',
  overviewSearch: 'range=9y',
  topicsSearch: 'sort=nope&dir=up&create=1&q=',
  topicSearch: 'tab=nope&partition=-1&from=then&offset=x&message=1.5&follow=1',
  keysSearch: 'create=yes&revoked=0',
  auditSearch: 'from=yesterday&to=x&actor=&entry=',
  billingSearch: 'period=2026-13&as_of=',
};

const CASES = {
  loginSearch: searches.loginSearch,
  overviewSearch: searches.overviewSearch,
  topicsSearch: searches.topicsSearch,
  topicSearch: searches.topicSearch,
  keysSearch: searches.keysSearch,
  auditSearch: searches.auditSearch,
  billingSearch: searches.billingSearch,
};

it.each(Object.entries(CASES))('no page is given what is malformed: %s', (name, validate) => {
  const search = given(validate as (raw: Raw) => object, BAD[name as keyof typeof CASES]);
  expect(Object.keys(search)).not.toHaveLength(0);
  for (const [parameter, value] of Object.entries(search)) {
    expect(value, parameter).toBeUndefined();
  }
});

it('a page is given what is well formed beside what is not', () => {
  expect(given(searches.topicSearch, 'tab=partitions&partition=x')).toMatchObject({
    tab: 'partitions',
    partition: undefined,
  });
});
