import { HoneyHiveProvider, TraceErrorBoundary } from '@honeyhive/react';
import type { ReactElement } from 'react';
import { tracer } from '../page/tracing.ts';
import { Chat } from './chat.tsx';

export const App = (): ReactElement => (
  <HoneyHiveProvider tracer={tracer}>
    <TraceErrorBoundary fallback={<p>Something went wrong.</p>}>
      <Chat />
    </TraceErrorBoundary>
  </HoneyHiveProvider>
);
