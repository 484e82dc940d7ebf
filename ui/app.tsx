import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { Refusal } from './api.ts';
import { router } from './routes.tsx';
import { SessionGate } from './session.tsx';
import { theme, variables } from './theme.ts';

const client = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      // What Kervan refused it refuses again; only silence is worth a second try.
      retry: (failures, error) => !(error instanceof Refusal) && failures < 2,
    },
  },
});

/** The token by which the style elements of this page are told from injected ones. */
function nonce(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? '';
}

/** The part that keeps the page still behind a dialog makes a style element of its own, and looks for the token here. */
Object.assign(globalThis, { __webpack_nonce__: nonce() });

/** All of the pages. */
export function App() {
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={variables}
      defaultColorScheme="auto"
      getStyleNonce={nonce}
    >
      <Notifications position="top-right" />
      <QueryClientProvider client={client}>
        <SessionGate>
          <RouterProvider router={router} />
        </SessionGate>
      </QueryClientProvider>
    </MantineProvider>
  );
}
