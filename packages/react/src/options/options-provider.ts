import type { ReactNode } from 'react';
import { createElement, useEffect, useMemo, useRef } from '#react';
import { HoneyHiveProvider, type ReactTracer } from '../provider/provider.tsx';
import { createLazyTracer } from './lazy-tracer.ts';

/** Props of {@link OptionsProvider}. */
export interface OptionsProviderProps<Options extends object> {
  /** The class to make a tracer of: `HoneyHiveTracer` of `@honeyhive/web`. */
  readonly tracer: new (options: Options) => ReactTracer;
  /** Options of the tracer. An option with another value shuts the tracer down and makes another. */
  readonly options: Options;
  /** Name of the tracer, for hooks that name one. Default: the tracer of hooks without a name. */
  readonly name?: string | undefined;
  readonly children?: ReactNode | undefined;
}

/**
 * Hands a tracer of its own to the components below. The tracer is made with its first use, never while rendering, and
 * shut down when the provider unmounts: once, under strict mode and hot reload too.
 *
 * @example
 * <OptionsProvider tracer={HoneyHiveTracer} options={{ relayUrl: '/api/honeyhive' }}>
 *   <Chat />
 * </OptionsProvider>
 */
export function OptionsProvider<Options extends object>(
  props: OptionsProviderProps<Options>,
): ReactNode {
  const { tracer: Tracer, name = 'default', children } = props;
  const options = useSame(props.options);
  const lazy = useMemo(() => createLazyTracer(() => new Tracer(options)), [Tracer, options]);
  useEffect(() => lazy.mount(), [lazy]);
  const tracers = useMemo(() => ({ [name]: lazy.tracer }), [name, lazy]);
  return createElement(HoneyHiveProvider, { tracers }, children);
}

/** The object of an earlier render while its members are the same. */
function useSame<T extends object>(value: T): T {
  const last = useRef(value);
  const keys = Object.keys({ ...last.current, ...value });
  const isSame = keys.every((key) =>
    Object.is(Reflect.get(last.current, key), Reflect.get(value, key)),
  );
  // oxlint-disable-next-line react/immutability -- a ref of React's, by another name
  if (!isSame) last.current = value;
  return last.current;
}
