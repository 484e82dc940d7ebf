import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router';
import { BrokenPage, NotFound } from './parts/dead-ends.tsx';
import { Shell } from './parts/shell.tsx';

/** All addresses of the pages. What a list shows stands in the address, so that it can be kept and sent. */

const root = createRootRoute({ component: Shell, notFoundComponent: NotFound, errorComponent: BrokenPage });

const servers = createRoute({
  getParentRoute: () => root,
  path: '/',
  component: lazyRouteComponent(() => import('./screens/servers.tsx')),
});

const people = createRoute({
  getParentRoute: () => root,
  path: '/people',
  component: lazyRouteComponent(() => import('./screens/people.tsx')),
});

const notices = createRoute({
  getParentRoute: () => root,
  path: '/notices',
  component: lazyRouteComponent(() => import('./screens/notices.tsx')),
});

const newServer = createRoute({
  getParentRoute: () => root,
  path: '/new',
  component: lazyRouteComponent(() => import('./screens/new-server.tsx')),
});

/** The frame of one server: its name, state and tabs. */
const server = createRoute({
  getParentRoute: () => root,
  path: '/servers/$server',
  component: lazyRouteComponent(() => import('./screens/server.tsx')),
});

const overview = createRoute({
  getParentRoute: () => server,
  path: '/',
  component: lazyRouteComponent(() => import('./screens/overview.tsx')),
});

const settings = createRoute({
  getParentRoute: () => server,
  path: '/settings',
  component: lazyRouteComponent(() => import('./screens/settings.tsx')),
  /** The setting to jump to, "settings.import.location". */
  validateSearch: (search: Record<string, unknown>): { at?: string } => texts(search, ['at']),
});

const orders = createRoute({
  getParentRoute: () => server,
  path: '/orders',
  component: lazyRouteComponent(() => import('./screens/orders.tsx')),
  validateSearch: (search: Record<string, unknown>): { view?: string; search?: string } =>
    texts(search, ['view', 'search']),
});

const order = createRoute({
  getParentRoute: () => server,
  path: '/orders/$number',
  component: lazyRouteComponent(() => import('./screens/order.tsx')),
});

const invoices = createRoute({
  getParentRoute: () => server,
  path: '/invoices',
  component: lazyRouteComponent(() => import('./screens/invoices.tsx')),
});

const products = createRoute({
  getParentRoute: () => server,
  path: '/products',
  component: lazyRouteComponent(() => import('./screens/products.tsx')),
  validateSearch: (search: Record<string, unknown>): { view?: string; search?: string } =>
    texts(search, ['view', 'search']),
});

const product = createRoute({
  getParentRoute: () => server,
  path: '/products/$variant',
  component: lazyRouteComponent(() => import('./screens/product.tsx')),
});

const audit = createRoute({
  getParentRoute: () => server,
  path: '/audit',
  component: lazyRouteComponent(() => import('./screens/audit.tsx')),
  validateSearch: (search: Record<string, unknown>): { outcome?: string } => texts(search, ['outcome']),
});

const receipts = createRoute({
  getParentRoute: () => server,
  path: '/receipts',
  component: lazyRouteComponent(() => import('./screens/receipts.tsx')),
  validateSearch: (search: Record<string, unknown>): { view?: string } => texts(search, ['view']),
});

const receiptDays = createRoute({
  getParentRoute: () => server,
  path: '/receipts/days',
  component: lazyRouteComponent(() => import('./screens/receipt-days.tsx')),
  validateSearch: (search: Record<string, unknown>): { from?: string; to?: string } =>
    texts(search, ['from', 'to']),
});

const receipt = createRoute({
  getParentRoute: () => server,
  path: '/receipts/$receipt',
  component: lazyRouteComponent(() => import('./screens/receipt.tsx')),
});

const problems = createRoute({
  getParentRoute: () => server,
  path: '/problems',
  component: lazyRouteComponent(() => import('./screens/problems.tsx')),
  validateSearch: (search: Record<string, unknown>): { code?: string } => texts(search, ['code']),
});

const matching = createRoute({
  getParentRoute: () => server,
  path: '/matching',
  component: lazyRouteComponent(() => import('./screens/matching.tsx')),
  validateSearch: (
    search: Record<string, unknown>,
  ): { kind?: string; state?: string; reason?: string; search?: string } =>
    texts(search, ['kind', 'state', 'reason', 'search']),
});

const runs = createRoute({
  getParentRoute: () => server,
  path: '/runs',
  component: lazyRouteComponent(() => import('./screens/runs.tsx')),
});

const run = createRoute({
  getParentRoute: () => server,
  path: '/runs/$run',
  component: lazyRouteComponent(() => import('./screens/run.tsx')),
  validateSearch: (search: Record<string, unknown>): { outcome?: string } => texts(search, ['outcome']),
});

const plan = createRoute({
  getParentRoute: () => server,
  path: '/plans/$plan',
  component: lazyRouteComponent(() => import('./screens/plan.tsx')),
  /** `run` is the one that applied the plan. */
  validateSearch: (
    search: Record<string, unknown>,
  ): { kind?: string; action?: string; search?: string; run?: string } =>
    texts(search, ['kind', 'action', 'search', 'run']),
});

const tree = root.addChildren([
  servers,
  people,
  notices,
  newServer,
  server.addChildren([
    overview,
    settings,
    orders,
    order,
    invoices,
    products,
    product,
    audit,
    receipts,
    receiptDays,
    receipt,
    problems,
    matching,
    runs,
    run,
    plan,
  ]),
]);

export const router = createRouter({ routeTree: tree, defaultPreload: 'intent', scrollRestoration: true });

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}

/** Of an address's search only the texts that are known; a number typed there is a text too. */
function texts<Name extends string>(
  search: Record<string, unknown>,
  names: readonly Name[],
): { [Key in Name]?: string } {
  const known: { [Key in Name]?: string } = {};
  for (const name of names) {
    const value = search[name];
    if (typeof value === 'string' || typeof value === 'number') known[name] = String(value);
  }
  return known;
}
