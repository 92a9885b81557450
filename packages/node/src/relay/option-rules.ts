import { type OptionRule, rule } from '@honeyhive/core';
import type { RelayOptions } from './options.ts';

const { callable, count, group, having, list, oneOf, text } = rule;

const name = text({ expects: 'a non-empty string', accepts: (line) => line !== '' });

const origin = text({
  expects: 'an origin, such as `https://app.example.com`',
  accepts: (line) => line === 'null' || /^[a-z][a-z\d+.-]*:\/\/./i.test(line),
});

const rate: OptionRule = {
  expects: 'a number, 0 or more',
  read: (value) => (typeof value === 'number' && value >= 0 ? value : undefined),
};

const limits: OptionRule = group({
  windowMs: count(),
  requests: rate,
  spans: rate,
  bytes: rate,
  store: having('take'),
});

/** Rules for reading the options of a relay, in the format of the tracer's rules. */
export const RELAY_RULES: { readonly [Name in keyof Required<RelayOptions>]: OptionRule } = {
  origins: { ...list(origin), fallback: [] },
  maxBytes: count({ fallback: 4_000_000 }),
  maxSpans: count({ fallback: 2_000 }),
  maxSpanBytes: count({ fallback: 1_000_000 }),
  authenticate: callable(),
  authorizeUpdate: callable(),
  limits,
  clientOf: callable(),
  proxies: count({ least: 0, fallback: 0 }),
  allowAttributes: { ...list(name), fallback: [] },
  forward: oneOf(['queue', 'through'], { fallback: 'queue' }),
  waitUntil: callable(),
  timeoutMs: count({ fallback: 10_000 }),
};
