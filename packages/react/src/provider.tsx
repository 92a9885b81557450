import type {
  HoneyHiveTracerBase,
  TracerContext,
  TracerOperations,
  TracerSession,
} from '@honeyhive/core';
import { createElement, type ReactNode } from 'react';
import { createContext, useContext, useState } from './react-features.ts';
import { warnUnknownName } from './warn-unknown-name.ts';

/** What components need of a tracer: any of core, node or web will do. */
export type ReactTracer = HoneyHiveTracerBase & TracerOperations & TracerContext & TracerSession;

/** Tracers by name; `default` is the one without a name. */
type Tracers = Readonly<Record<string, ReactTracer | undefined>>;

const TracersContext = createContext<Tracers>({});

/** Props of {@link HoneyHiveProvider}. */
export interface HoneyHiveProviderProps {
  /** The tracer that hooks below use. */
  readonly tracer?: ReactTracer | undefined;
  /** More tracers, for hooks that name one: `useTrace('audit')`. */
  readonly tracers?: Tracers | undefined;
  readonly children?: ReactNode | undefined;
}

/** Hands tracers to the components below. Providers nest: an inner one adds to, and overrides, an outer one. */
export function HoneyHiveProvider({
  tracer,
  tracers,
  children,
}: HoneyHiveProviderProps): ReactNode {
  const outer = useContext(TracersContext);
  const given = { ...outer, ...tracers, ...(tracer ? { default: tracer } : {}) };
  const [value, setValue] = useState<Tracers>(given);
  // An object written into the markup is another in each render, of the same tracers.
  if (!hasSame(value, given)) setValue(given);
  return createElement(TracersContext.Provider, { value }, children);
}

const hasSame = (before: Tracers, after: Tracers): boolean =>
  Object.keys({ ...before, ...after }).every((name) => before[name] === after[name]);

/**
 * The nearest tracer, or the one of that name; `undefined` without a provider, where every hook records nothing. A name
 * that no provider has is said once in development.
 */
export function useTracer(name?: string): ReactTracer | undefined {
  const tracers = useContext(TracersContext);
  const tracer = own(tracers, name ?? 'default');
  if (!tracer && name !== undefined) warnUnknownName(name, Object.keys(tracers));
  return tracer;
}

/** Names are the app's: `constructor` may be one, and is none of Object's here. */
const own = (tracers: Tracers, name: string): ReactTracer | undefined =>
  Object.hasOwn(tracers, name) ? tracers[name] : undefined;
