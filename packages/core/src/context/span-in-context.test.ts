import { createContextKey, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { describe, expect, it } from 'vitest';
import { wrapSpanContext } from '../spans/non-recording-span.ts';
import { deleteSpan, getSpan, getSpanContext, setSpan, SPAN_KEY } from './span-in-context.ts';

const IDS = { traceId: '1'.repeat(32), spanId: '2'.repeat(16), traceFlags: 1 };
const SPANS = {
  'a span of the API': trace.wrapSpanContext(IDS),
  'a span of ours': wrapSpanContext(IDS),
};
const WRITERS = { 'the API': trace.setSpan, ours: setSpan };

describe("the active span is OpenTelemetry's own", () => {
  it('the key is that of the API', () => {
    expect(SPAN_KEY).toBe(createContextKey('OpenTelemetry Context Key SPAN'));
  });

  for (const [what, span] of Object.entries(SPANS)) {
    for (const [whose, write] of Object.entries(WRITERS)) {
      it(`${what}, set by ${whose}, is read alike by both, and gone when either deletes it`, () => {
        const context = write(ROOT_CONTEXT, span);
        expect(getSpan(context)).toBe(span);
        expect(trace.getSpan(context)).toBe(span);
        expect(getSpanContext(context)).toEqual(trace.getSpanContext(context));
        expect(trace.getSpan(deleteSpan(context))).toBeUndefined();
        expect(getSpan(trace.deleteSpan(context))).toBeUndefined();
      });
    }
  }

  for (const empty of [undefined, null]) {
    it(`${empty} in the span's place is no span, as for the API`, () => {
      const context = ROOT_CONTEXT.setValue(SPAN_KEY, empty);
      expect(getSpan(context)).toBe(trace.getSpan(context));
      expect(getSpanContext(context)).toBe(trace.getSpanContext(context));
    });
  }
});

describe('a span that records nothing', () => {
  const theirs = trace.wrapSpanContext(IDS);
  const ours = wrapSpanContext(IDS);
  const members = Object.getOwnPropertyNames(
    Object.getPrototypeOf(theirs),
  ) as (keyof typeof ours)[];

  it.each(members.filter((name) => String(name) !== 'constructor'))(
    '%s answers as that of the API',
    (name) => {
      const ask = (span: object): unknown => Reflect.apply(Reflect.get(span, name), span, []);
      const answer = ask(theirs);
      expect(ask(ours)).toEqual(answer === theirs ? ours : answer);
      expect(ask(ours) === ours).toBe(answer === theirs);
    },
  );
});
