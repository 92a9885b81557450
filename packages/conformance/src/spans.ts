/** A finished span as read by the suite; data missing in the tracer is omitted. */
export interface SeenSpan {
  readonly name: string;
  readonly id: string;
  readonly parentId?: string | undefined;
  readonly outcome?: 'ok' | 'error' | 'cancelled' | 'timeout' | 'abandoned' | undefined;
  /** Number of exception events. */
  readonly exceptions?: number | undefined;
  /** Number of events. */
  readonly events?: number | undefined;
  /** Flattened: `text`, `list.0`. */
  readonly inputs?: Readonly<Record<string, unknown>> | undefined;
  /** Flattened outputs, with the return value under `result`. */
  readonly outputs?: Readonly<Record<string, unknown>> | undefined;
  /** `chunk_count`, `time_to_first_token_ms`, `chunk_gap_p50_ms`, `chunk_gap_p95_ms`, `chunk_gap_max_ms`, `stall_count`. */
  readonly stream?: Readonly<Record<string, unknown>> | undefined;
  /** Characters of everything recorded. */
  readonly size?: number | undefined;
}

/** Finished spans of a run. */
export interface Spans {
  readonly all: readonly SeenSpan[];
  /** Returns the single span called `name`; throws if missing or ambiguous. */
  one(name: string): SeenSpan;
  /** Returns the number of spans called `name`. */
  count(name: string): number;
  /** The name of the span on which `name` hangs; `undefined` for a root. */
  parentOf(name: string): string | undefined;
}

/** Wraps `all` with the queries used by rows. */
export function spansOf(all: readonly SeenSpan[]): Spans {
  const named = (name: string): readonly SeenSpan[] => all.filter((span) => span.name === name);
  const one = (name: string): SeenSpan => {
    const [only, ...more] = named(name);
    if (only && more.length === 0) return only;
    const names = all.map((span) => span.name).join(', ');
    throw new Error(
      `Found ${named(name).length} spans named "${name}". Recorded: ${names || 'none'}`,
    );
  };
  return {
    all,
    one,
    count: (name) => named(name).length,
    parentOf(name) {
      const { parentId } = one(name);
      return parentId === undefined
        ? undefined
        : (all.find(({ id }) => id === parentId)?.name ?? '(unknown)');
    },
  };
}

interface RecordedSpan {
  readonly name: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly events: ReadonlyArray<{ readonly name: string }>;
  readonly parentSpanContext?: { readonly spanId: string } | undefined;
  spanContext(): { readonly spanId: string };
}

/**
 * Converts a HoneyHive span recorded by `recordingTracer` for the suite.
 *
 * @example
 * const { tracer, spans } = recordingTracer();
 * const seen = spans.map(seenSpan);
 */
export function seenSpan(span: RecordedSpan): SeenSpan {
  const { name, attributes, events, parentSpanContext } = span;
  const below = (prefix: string): Record<string, unknown> =>
    Object.fromEntries(
      Object.entries(attributes)
        .filter(([key]) => key.startsWith(prefix))
        .map(([key, value]) => [key.slice(prefix.length), value]),
    );
  const metadata = below('honeyhive_metadata.');
  return {
    name,
    id: span.spanContext().spanId,
    parentId: parentSpanContext?.spanId,
    outcome: (metadata['outcome'] ?? 'ok') as SeenSpan['outcome'],
    exceptions: events.filter((event) => event.name === 'exception').length,
    events: events.length,
    inputs: below('honeyhive_inputs.'),
    outputs: below('honeyhive_outputs.'),
    stream: metadata,
    size: Object.entries(attributes).reduce(
      (sum, [key, value]) => sum + key.length + String(value).length,
      0,
    ),
  };
}
