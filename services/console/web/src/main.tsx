import './api/json-parse';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { setNonce } from 'get-nonce';
import { NEEDS_REASON, Problem } from './api/client';
import { startLive } from './api/live';
import { onReason, readReason } from './api/read-reason';
import { router } from './routes';
import { KeysProvider } from './keys/keys';
import { applyPreferences } from './shell/preferences';
import { ToastProvider } from './ui/toast';
import './ui/tokens.css';
import './ui/base.css';

const RETRIES = 2;

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      // Only what may pass by itself: what was asked wrongly stays wrong.
      retry: (failures, error) =>
        failures < RETRIES &&
        error instanceof Problem &&
        (error.status === 0 || error.status >= 500),
    },
  },
});

// Dialogs keep the page behind them from scrolling by a style of their own: the policy must know it.
setNonce(document.querySelector<HTMLMetaElement>('meta[property=csp-nonce]')?.nonce ?? '');
applyPreferences();
startLive(queries);
// What was refused for want of a reason is read again once there is one.
onReason(() => {
  const isRefused = (error: unknown): boolean =>
    error instanceof Problem && error.code === NEEDS_REASON;
  if (readReason() !== undefined)
    void queries.invalidateQueries({ predicate: ({ state }) => isRefused(state.error) });
});

const element = document.getElementById('root');
if (!element) throw new Error('The page has no root.');
createRoot(element).render(
  <StrictMode>
    <QueryClientProvider client={queries}>
      <KeysProvider>
        <ToastProvider>
          <RouterProvider router={router} />
        </ToastProvider>
      </KeysProvider>
    </QueryClientProvider>
  </StrictMode>,
);
