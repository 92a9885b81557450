import { HoneyHiveProvider, TraceErrorBoundary } from '@honeyhive/react';
import { TraceScope } from '@honeyhive/react/scope';
import type { ReactElement } from 'react';
import { Activity } from './activity.tsx';
import { Assistant } from './assistant.tsx';
import { Chart } from './chart.tsx';
import { audit, chat } from './tracing.ts';

const renderFallback = (_: unknown, reset: () => void): ReactElement => (
  <button onClick={reset}>Show again</button>
);

/** Provides the chat's tracer to hooks without a name, and the audit tracer below the inner provider. */
export const App = (): ReactElement => (
  <HoneyHiveProvider tracer={chat}>
    <Activity />
    <HoneyHiveProvider tracers={{ audit }}>
      <TraceScope name="support case" attributes={{ 'case.id': 17 }}>
        <Assistant />
        <TraceErrorBoundary fallback={renderFallback}>
          <Chart />
        </TraceErrorBoundary>
      </TraceScope>
    </HoneyHiveProvider>
  </HoneyHiveProvider>
);
