import { HoneyHiveProvider } from '@honeyhive/react';
import type { ReactElement } from 'react';
import { Activity } from './activity.tsx';
import { SupportCase } from './support-case.tsx';
import { audit, chat } from './tracing.ts';

/** Provides the chat's tracer to hooks without a name, and the audit tracer below the inner provider. */
export const App = (): ReactElement => (
  <HoneyHiveProvider tracer={chat}>
    <Activity />
    <HoneyHiveProvider tracers={{ audit }}>
      <SupportCase />
    </HoneyHiveProvider>
  </HoneyHiveProvider>
);
