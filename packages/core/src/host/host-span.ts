import type {
  Attributes,
  Link,
  Span,
  SpanContext,
  SpanStatus,
  TimeInput,
} from '@opentelemetry/api';
import type { SdkSpan, SpanScope, SpanStart } from '../spans/span-data.ts';
import { SpanImpl } from '../spans/span-impl.ts';
import type { SpanOwner } from '../spans/span-owner.ts';
import { copyToSpan } from './sync-attributes.ts';

/** True for spans of an SDK, readable at the end. A no-op provider's spans record nothing anyway. */
export const isSdkSpan = (span: Span): span is SdkSpan =>
  span.isRecording() && 'attributes' in span && 'startTime' in span;

/**
 * Span of the tracer in a host's trace: created by the host's provider, and visible to the provider's processors.
 */
export class HostSpan extends SpanImpl {
  readonly #inner: Span;
  readonly #owner: SpanOwner;
  #isAdopted = false;

  // oxlint-disable-next-line max-params
  constructor(owner: SpanOwner, scope: SpanScope, start: SpanStart, inner: Span) {
    super(owner, scope, start);
    this.#inner = inner;
    this.#owner = owner;
  }

  override get inner(): SdkSpan {
    return this.#inner as SdkSpan;
  }
  override get isEndedHere(): boolean {
    return !this.#isAdopted;
  }
  override spanContext(): SpanContext {
    return this.#inner.spanContext();
  }

  override handedOut(ended: () => void): Span {
    const inner = this.#inner;
    this.#isAdopted = true;
    // Marks the SDK's own span: a tracer must not link to the span as foreign.
    Object.defineProperty(inner, 'isHoneyHive', { value: true });
    if (!this.isRecorded) return inner;
    const end = inner.end.bind(inner);
    inner.end = (time) => {
      const wasOpen = inner.isRecording();
      if (wasOpen) this.#owner.guard('end', () => copyToSpan(this, inner, this.#owner.writer));
      end(time);
      if (wasOpen) ended();
    };
    return inner;
  }

  protected override writeEvent(
    name: string,
    attributes: Attributes,
    time: TimeInput | undefined,
  ): void {
    this.#inner.addEvent(name, attributes, time);
  }
  protected override writeLink(link: Link): void {
    this.#inner.addLink(link);
  }
  protected override writeStatus(status: SpanStatus): void {
    this.#inner.setStatus(status);
  }
  protected override writeName(name: string): void {
    this.#inner.updateName(name);
  }
  override close(time: TimeInput | undefined): void {
    // An adopted span copies attributes in the patched `end`.
    if (this.isRecorded && !this.#isAdopted) copyToSpan(this, this.#inner, this.#owner.writer);
    this.#inner.end(time);
    this.ended = true;
  }
}
