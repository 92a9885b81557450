import { detectFeatures, type Features, type GivenFeatures } from './features.ts';
import type { Row, Run } from './row.ts';
import type { Need } from './features.ts';
import { ROWS } from './rows.ts';
import { difference, print } from './same.ts';
import { spansOf } from './spans.ts';
import type { ConformanceSubject } from './subject.ts';

/** Options of a conformance run. */
export interface ConformanceOptions {
  readonly subjects: readonly ConformanceSubject[];
  /** Rows to run. Default: {@link ROWS}. */
  readonly rows?: readonly Row[];
  readonly features?: GivenFeatures;
  /** Maximum milliseconds per run of a row. Default 10 000. */
  readonly timeoutMs?: number;
}

/** Result of a row with a subject. */
export interface ConformanceResult {
  readonly subject: string;
  readonly state: NonNullable<ConformanceSubject['state']>;
  readonly row: string;
  readonly verdict: 'passed' | 'failed' | 'not applicable';
  /** True where the row's promise about spans was looked at too. */
  readonly spansRead: boolean;
  /** The difference, or the missing feature. */
  readonly detail?: string;
}

/**
 * Runs every row plain and wrapped by every subject. Reports where user code sees a difference or a span lacks the
 * expected data. Requires no test framework and no particular runtime. Rows run in sequence. Never rejects.
 *
 * @example
 * const { tracer, spans, clear } = recordingTracer();
 * const take = () => { const seen = spans.map(seenSpan); clear(); return seen; };
 * const results = await runConformance({ subjects: tracerSubjects(tracer, { take, lacks: ['async context'] }) });
 * for (const { row, subject, verdict, detail } of results) if (verdict === 'failed') console.log(subject, row, detail);
 */
export async function runConformance({
  subjects,
  rows = ROWS,
  features: given,
  timeoutMs = 10_000,
}: ConformanceOptions): Promise<readonly ConformanceResult[]> {
  const features = await detectFeatures(given);
  const results: ConformanceResult[] = [];
  for (const row of rows)
    for (const subject of subjects)
      results.push(await runRow({ row, subject, features, timeoutMs }));
  return results;
}

interface RowRun {
  readonly row: Row;
  readonly subject: ConformanceSubject;
  readonly features: Features;
  readonly timeoutMs: number;
}

async function runRow(run: RowRun): Promise<ConformanceResult> {
  const { row, subject, features } = run;
  const about = { subject: subject.name, state: subject.state ?? 'on', row: row.name };
  const missing = missingNeed(row, subject, features);
  if (missing) return { ...about, verdict: 'not applicable', spansRead: false, detail: missing };
  const plain = await observe(run, plainRun(features));
  if ('threw' in plain) {
    const detail = `the row fails plain: ${print(plain.threw)}`;
    return { ...about, verdict: 'failed', spansRead: false, detail };
  }
  await subject.takeSpans?.();
  const wrapped = await observe(run, wrappedRun(subject, features));
  const seen =
    'threw' in wrapped
      ? `user code gets ${print(wrapped.threw)}`
      : difference(plain.saw, wrapped.saw) && `user code: ${difference(plain.saw, wrapped.saw)}`;
  const spansRead = subject.takeSpans !== undefined;
  const shown = seen ? undefined : await spanDifference(row, subject);
  const detail = seen ?? (shown && `spans: ${shown}`);
  return detail
    ? { ...about, verdict: 'failed', spansRead, detail }
    : { ...about, verdict: 'passed', spansRead };
}

function missingNeed(row: Row, subject: ConformanceSubject, { has }: Features): string | undefined {
  const ofSubject: readonly Need[] = ['identity', 'new', 'async context'];
  const lacks = (need: Need): boolean =>
    ofSubject.includes(need) ? (subject.lacks ?? []).includes(need) : !has.has(need);
  const missing = row.needs?.find(lacks);
  return missing && `needs ${missing}`;
}

type Observation = { readonly saw: unknown } | { readonly threw: unknown };

async function observe({ row, timeoutMs }: RowRun, run: Run): Promise<Observation> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const tooLong = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`nothing after ${timeoutMs} ms`)), timeoutMs);
  });
  try {
    return { saw: await Promise.race([Promise.resolve(run).then((it) => row.see(it)), tooLong]) };
  } catch (error) {
    return { threw: error };
  } finally {
    clearTimeout(timer);
  }
}

const plainRun = (features: Features): Run => ({
  wrap: (_, fn) => fn,
  wrapClass: (_, target) => target,
  child: () => undefined,
  features,
});

const wrappedRun = (subject: ConformanceSubject, features: Features): Run => ({
  wrap: (name, fn) => subject.wrap(fn, name),
  wrapClass: (name, target) => subject.wrapClass?.(target, name) ?? target,
  child: (name) => subject.child?.(name),
  features,
});

async function spanDifference(row: Row, subject: ConformanceSubject): Promise<string | undefined> {
  const all = await subject.takeSpans?.();
  if (!all) return undefined;
  const isOn = (subject.state ?? 'on') === 'on';
  if (!isOn) return all.length === 0 ? undefined : `${all.length} although it is ${subject.state}`;
  if (!row.spans) return undefined;
  try {
    return difference(row.show, row.spans(spansOf(all)));
  } catch (error) {
    return print(error);
  }
}
