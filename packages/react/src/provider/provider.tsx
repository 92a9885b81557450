import type {
  HoneyHiveTracerBase,
  TracerContext,
  TracerOperations,
  TracerSession,
} from '@honeyhive/core';
import { createElement, type ReactNode } from 'react';
import { answerOf, contained } from './guarded-tracer.ts';
import { createContext, useContext, useRef } from './react-features.ts';
import { warnUnknownName } from '../hooks/warn-unknown-name.ts';

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
  tracers = {},
  children,
}: HoneyHiveProviderProps): ReactNode {
  const outer = useContext(TracersContext);
  // A member that cannot be read takes none of the others with it.
  const names = answerOf(() => Object.keys(tracers), []);
  const readable = Object.fromEntries(names.map((name) => [name, contained(() => tracers[name])]));
  const given = { ...outer, ...readable, ...(tracer && { default: tracer }) };
  // An object written into the markup is another in each render, of the same tracers.
  const last = useRef<Tracers>(given);
  // oxlint-disable-next-line react/immutability -- a ref of React's, by another name
  if (!hasSame(last.current, given)) last.current = given;
  return createElement(TracersContext.Provider, { value: last.current }, children);
}

const hasSame = (before: Tracers, after: Tracers): boolean =>
  Object.keys({ ...before, ...after }).every((name) => Object.is(before[name], after[name]));

/**
 * The nearest tracer, or the one of that name; `undefined` without a provider, where every hook records nothing. A name
 * that no provider has is said once in development.
 */
export function useTracer(name = 'default'): ReactTracer | undefined {
  const tracers = useContext(TracersContext);
  // Names are the app's: `constructor` may be one, and is none of Object's here.
  const tracer = Object.hasOwn(tracers, name) ? tracers[name] : undefined;
  if (!tracer && name !== 'default') warnUnknownName(name, tracers);
  return tracer;
}
