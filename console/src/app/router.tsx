import type { QueryClient } from '@tanstack/react-query';
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router';
import { ApiError } from '../api/problem';
import { dashboardQuery, sessionQuery } from '../api/queries';
import { NotFoundPage } from './NotFoundPage';
import { PageFault } from './PageFault';
import {
  auditSearch,
  backTo,
  billingSearch,
  keysSearch,
  loginSearch,
  overviewSearch,
  topicSearch,
  topicsSearch,
} from './searches';
import { Shell } from './Shell';
import { ShellSkeleton } from './ShellSkeleton';

// The overview needs its code, its chart and its session: all three start at once.
if (window.location.pathname === '/') {
  void import('../overview/OverviewPage');
  void import('../overview/ThroughputChart');
}

interface Context {
  client: QueryClient;
}

const root = createRootRouteWithContext<Context>()({ component: Outlet });

const login = createRoute({
  getParentRoute: () => root,
  path: '/login',
  validateSearch: loginSearch,
  component: lazyRouteComponent(() => import('../identity/LoginPage'), 'LoginPage'),
});

const signup = createRoute({
  getParentRoute: () => root,
  path: '/signup',
  component: lazyRouteComponent(() => import('../identity/SignupPage'), 'SignupPage'),
});

/** Everything behind the session. */
const app = createRoute({
  getParentRoute: () => root,
  id: 'app',
  component: Shell,
  pendingComponent: ShellSkeleton,
  beforeLoad: async ({ context, location }) => {
    try {
      await context.client.ensureQueryData(sessionQuery());
    } catch (error) {
      if (error instanceof ApiError && error.unauthenticated) {
        throw redirect({ to: '/login', search: backTo(location.href, error) });
      }
      throw error;
    }
  },
});

const overview = createRoute({
  getParentRoute: () => app,
  path: '/',
  validateSearch: overviewSearch,
  loaderDeps: ({ search }) => ({ range: search.range ?? '15m' }),
  loader: ({ context, deps }) => {
    void context.client.prefetchQuery(dashboardQuery(deps.range));
  },
  component: lazyRouteComponent(() => import('../overview/OverviewPage'), 'OverviewPage'),
});

const welcome = createRoute({
  getParentRoute: () => app,
  path: '/welcome',
  component: lazyRouteComponent(() => import('../org/WelcomePage'), 'WelcomePage'),
});

const topics = createRoute({
  getParentRoute: () => app,
  path: '/topics',
  validateSearch: topicsSearch,
  component: lazyRouteComponent(() => import('../topic/TopicsPage'), 'TopicsPage'),
});

const topic = createRoute({
  getParentRoute: () => app,
  path: '/topics/$name',
  validateSearch: topicSearch,
  component: lazyRouteComponent(() => import('../topic/TopicPage'), 'TopicPage'),
});

const keys = createRoute({
  getParentRoute: () => app,
  path: '/keys',
  validateSearch: keysSearch,
  component: lazyRouteComponent(() => import('../key/KeysPage'), 'KeysPage'),
});

const agents = createRoute({
  getParentRoute: () => app,
  path: '/agents',
  component: lazyRouteComponent(() => import('../agent/AgentsPage'), 'AgentsPage'),
});

const audit = createRoute({
  getParentRoute: () => app,
  path: '/audit',
  validateSearch: auditSearch,
  component: lazyRouteComponent(() => import('../audit/AuditPage'), 'AuditPage'),
});

const billing = createRoute({
  getParentRoute: () => app,
  path: '/billing',
  validateSearch: billingSearch,
  component: lazyRouteComponent(() => import('../billing/BillingPage'), 'BillingPage'),
});

const plan = createRoute({
  getParentRoute: () => app,
  path: '/plan',
  component: lazyRouteComponent(() => import('../billing/PlanPage'), 'PlanPage'),
});

const operations = createRoute({
  getParentRoute: () => app,
  path: '/operations',
  component: lazyRouteComponent(() => import('../provisioning/OperationsPage'), 'OperationsPage'),
});

const operation = createRoute({
  getParentRoute: () => app,
  path: '/operations/$id',
  component: lazyRouteComponent(() => import('../provisioning/OperationPage'), 'OperationPage'),
});

const tree = root.addChildren([
  login,
  signup,
  app.addChildren([
    overview,
    welcome,
    topics,
    topic,
    keys,
    agents,
    audit,
    billing,
    plan,
    operations,
    operation,
  ]),
]);

export function createConsoleRouter(client: QueryClient) {
  return createRouter({
    routeTree: tree,
    context: { client },
    defaultPreload: 'intent',
    defaultPreloadStaleTime: 0,
    defaultPendingMs: 150,
    defaultPendingMinMs: 0,
    defaultErrorComponent: PageFault,
    defaultNotFoundComponent: NotFoundPage,
    scrollRestoration: true,
  });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createConsoleRouter>;
  }
}
