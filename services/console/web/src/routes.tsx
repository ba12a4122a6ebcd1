import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
} from '@tanstack/react-router';
import { NotFound } from './shell/not-found';
import { Shell } from './shell/shell';
import { Failed } from './ui/states';
import type { UrlState } from './ui/url-state';

const root = createRootRoute({
  component: Shell,
  notFoundComponent: NotFound,
  validateSearch: (search: Record<string, unknown>): UrlState => search as UrlState,
});
const getParentRoute = () => root;

// Each page is loaded when it is first opened.
const pages = [
  createRoute({
    getParentRoute,
    path: '/',
    component: lazyRouteComponent(() => import('./pages/night/night-page'), 'NightPage'),
  }),
  createRoute({
    getParentRoute,
    path: '/review',
    component: lazyRouteComponent(() => import('./pages/review/review-page'), 'ReviewPage'),
  }),
  createRoute({
    getParentRoute,
    path: '/review/$ticketId',
    component: lazyRouteComponent(() => import('./pages/review/review-page'), 'ReviewPage'),
  }),
  createRoute({
    getParentRoute,
    path: '/tasks',
    component: lazyRouteComponent(() => import('./pages/tasks/tasks-page'), 'TasksPage'),
  }),
  createRoute({
    getParentRoute,
    path: '/tasks/new',
    component: lazyRouteComponent(() => import('./pages/tasks/submit-page'), 'SubmitPage'),
  }),
  createRoute({
    getParentRoute,
    path: '/tasks/$taskId',
    component: lazyRouteComponent(() => import('./pages/task/task-page'), 'TaskPage'),
  }),
  createRoute({
    getParentRoute,
    path: '/tasks/$taskId/compare/$otherId',
    component: lazyRouteComponent(() => import('./pages/task/compare-page'), 'ComparePage'),
  }),
  createRoute({
    getParentRoute,
    path: '/workflows',
    component: lazyRouteComponent(
      () => import('./pages/workflows/workflows-page'),
      'WorkflowsPage',
    ),
  }),
  createRoute({
    getParentRoute,
    path: '/workflows/$name',
    component: lazyRouteComponent(() => import('./pages/workflows/workflow-page'), 'WorkflowPage'),
  }),
  createRoute({
    getParentRoute,
    path: '/spend',
    component: lazyRouteComponent(() => import('./pages/spend/spend-page'), 'SpendPage'),
  }),
  createRoute({
    getParentRoute,
    path: '/incidents',
    component: lazyRouteComponent(
      () => import('./pages/incidents/incidents-page'),
      'IncidentsPage',
    ),
  }),
  createRoute({
    getParentRoute,
    path: '/incidents/$incidentId',
    component: lazyRouteComponent(() => import('./pages/incidents/incident-page'), 'IncidentPage'),
  }),
  createRoute({
    getParentRoute,
    path: '/incidents/$incidentId/post-mortem',
    component: lazyRouteComponent(
      () => import('./pages/incidents/post-mortem-page'),
      'PostMortemPage',
    ),
  }),
  createRoute({
    getParentRoute,
    path: '/ledger',
    component: lazyRouteComponent(() => import('./pages/ledger/ledger-page'), 'LedgerPage'),
  }),
  createRoute({
    getParentRoute,
    path: '/ledger/blast-radius',
    component: lazyRouteComponent(() => import('./pages/ledger/blast-page'), 'BlastPage'),
  }),
  createRoute({
    getParentRoute,
    path: '/ledger/access',
    component: lazyRouteComponent(() => import('./pages/ledger/access-page'), 'AccessPage'),
  }),
  createRoute({
    getParentRoute,
    path: '/ledger/sql',
    component: lazyRouteComponent(() => import('./pages/ledger/sql-page'), 'SqlPage'),
  }),
  createRoute({
    getParentRoute,
    path: '/system',
    component: lazyRouteComponent(() => import('./pages/system/system-page'), 'SystemPage'),
  }),
  createRoute({
    getParentRoute,
    path: '/runbooks',
    component: lazyRouteComponent(() => import('./pages/runbook/runbook-page'), 'RunbookPage'),
  }),
  createRoute({
    getParentRoute,
    path: '/runbooks/$name',
    component: lazyRouteComponent(() => import('./pages/runbook/runbook-page'), 'RunbookPage'),
  }),
];

export const router = createRouter({
  routeTree: root.addChildren(pages),
  defaultPreload: 'intent',
  // It would also put lists back to where they were before a move of the reader: each page scrolls
  // its own parts.
  scrollRestoration: false,
  defaultErrorComponent: ({ error, reset }) => <Failed error={error} retry={reset} />,
  // Texts, as people and scripts write them; the router's own way is JSON.
  parseSearch: (text) => Object.fromEntries(new URLSearchParams(text)),
  stringifySearch: (search) => {
    const text = new URLSearchParams(
      Object.entries(search).filter(([, value]) => value !== undefined && value !== '') as [
        string,
        string,
      ][],
    ).toString();
    return text ? `?${text}` : '';
  },
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
