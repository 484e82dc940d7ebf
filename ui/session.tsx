import { useQuery, useQueryClient } from '@tanstack/react-query';
import { createContext, lazy, Suspense, use, useEffect, type ReactNode } from 'react';
import type { Session } from '../src/web/wire/session.ts';
import { readSession } from './api.ts';
import { listen } from './live.ts';
import { Failed, Loading } from './parts/states.tsx';

const SetupScreen = lazy(() => import('./screens/setup.tsx'));
const SignInScreen = lazy(() => import('./screens/sign-in.tsx'));

const Current = createContext<Session | null>(null);

/** Who is signed in; only below SessionGate. */
export function useSession(): Session {
  const session = use(Current);
  if (!session) throw new Error('used outside SessionGate');
  return session;
}

/** Whether the visitor may change anything. */
export function useMayChange(): boolean {
  return useSession().user?.role === 'administrator';
}

/** Shows the pages to whoever may see them, and what is needed first to everybody else. */
export function SessionGate({ children }: { children: ReactNode }) {
  const client = useQueryClient();
  const { data: session, error, refetch } = useQuery({ queryKey: ['session'], queryFn: readSession });
  const isIn = session?.mode === 'in' || session?.mode === 'open';
  useEffect(() => (isIn ? listen(client) : undefined), [client, isIn]);
  if (!session) return error ? <Failed error={error} retry={() => void refetch()} /> : <Loading />;
  if (!isIn) {
    return (
      <Suspense fallback={<Loading />}>
        {session.mode === 'setup' ? <SetupScreen /> : <SignInScreen />}
      </Suspense>
    );
  }
  return <Current value={session}>{children}</Current>;
}
