import type {
  HoneyHiveTracerBase,
  TracerContext,
  TracerOperations,
  TracerSession,
} from '@honeyhive/core';
import type { Context, ReactNode } from 'react';
import { answerOf, contained } from './guarded-tracer.ts';
import { createContext, createElement, useContext, useRef } from '#react';
import { warnUnknownName } from '../hooks/warn-unknown-name.ts';

/** Parts of a tracer used by components: tracers of core, node and web fit. */
export type ReactTracer = HoneyHiveTracerBase & TracerOperations & TracerContext & TracerSession;

/** Tracers by name; `default` is the unnamed tracer. */
type Tracers = Readonly<Record<string, ReactTracer | undefined>>;

export const TracersContext: Context<Tracers> = createContext<Tracers>({});

/** Props of {@link HoneyHiveProvider}. */
export interface HoneyHiveProviderProps {
  /** Tracer used by hooks below. */
  readonly tracer?: ReactTracer | undefined;
  /** Further tracers, for hooks with a name: `useTrace('audit')`. */
  readonly tracers?: Tracers | undefined;
  readonly children?: ReactNode | undefined;
}

/**
 * Provides tracers to the components below. Providers nest: an inner provider adds to and overrides an outer
 * provider.
 *
 * @example
 * <HoneyHiveProvider tracer={tracer} tracers={{ audit }}>
 *   <Chat />
 * </HoneyHiveProvider>
 */
export function HoneyHiveProvider({
  tracer,
  tracers = {},
  children,
}: HoneyHiveProviderProps): ReactNode {
  const outer = useContext(TracersContext);
  // An unreadable member does not affect the rest.
  const names = answerOf(() => Object.keys(tracers), []);
  const readable = Object.fromEntries(names.map((name) => [name, contained(() => tracers[name])]));
  const given = { ...outer, ...readable, ...(tracer && { default: tracer }) };
  // An object literal in the markup is new in every render, with the same tracers.
  const last = useRef<Tracers>(given);
  // oxlint-disable-next-line react/immutability -- a ref of React's, by another name
  if (!hasSame(last.current, given)) last.current = given;
  return createElement(TracersContext.Provider, { value: last.current }, children);
}

const hasSame = (before: Tracers, after: Tracers): boolean =>
  Object.keys({ ...before, ...after }).every((name) => Object.is(before[name], after[name]));

/**
 * Returns the nearest tracer, or the tracer called `name`; `undefined` without a provider, where every hook records
 * nothing. In development, an unknown name is logged once.
 *
 * @example
 * const tracer = useTracer('audit');
 * tracer?.enrichSession({ metadata: { plan: 'pro' } });
 */
export function useTracer(name = 'default'): ReactTracer | undefined {
  const tracers = useContext(TracersContext);
  // Names come from the app: `constructor` is a possible name and must not match Object's member.
  const tracer = Object.hasOwn(tracers, name) ? tracers[name] : undefined;
  if (!tracer && name !== 'default') warnUnknownName(name, tracers);
  return tracer;
}
