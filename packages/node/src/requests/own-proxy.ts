import { newSessionId } from '@honeyhive/core/internal';
import type { RequestFacts } from './request-facts.ts';

const HEADER = 'x-honeyhive-proxied';
const TOKEN = Symbol.for('honeyhive.proxied');

/** Returns a random token of this process. */
const token = (): string => {
  const shared = globalThis as { [TOKEN]?: string };
  return (shared[TOKEN] ??= newSessionId());
};

/** Marks the headers as written by a proxy in this process. */
export const markProxied = (headers: Headers): void => headers.set(HEADER, token());

/** Returns true if a proxy in this process has written the trace headers: their session was decided there. */
export const isProxied = ({ headers }: Pick<RequestFacts, 'headers'>): boolean =>
  headers.get(HEADER) === token();
