import { isAsyncBlock } from './is-async-function.ts';
import type { HoneyHiveSpan, SpanOptions, WithSpan } from '../spans/span.ts';
import type { OwnedSpan, SpanOwner } from '../spans/span-owner.ts';
import { recordsOutput, runInSpan } from './wrap-function.ts';

/** Creates `withSpan` for a way of starting spans. Free of `this`, so `withSpan` can be passed around. */
export const createWithSpan =
  (owner: SpanOwner, start: (name: string, options?: SpanOptions) => OwnedSpan): WithSpan =>
  (name: string, ...rest: readonly unknown[]) => {
    const [options, work] = rest.length > 1 ? rest : [undefined, rest[0]];
    const span = start(name, options as SpanOptions | undefined);
    const run = (): never => (work as (span: HoneyHiveSpan) => never)(span);
    return runInSpan(owner, span, run, recordsOutput(options), { isAsync: isAsyncBlock(work) });
  };
