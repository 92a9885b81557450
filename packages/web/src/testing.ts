/** A tracer for tests. @module */
import { recordingTracer as recording, type Recording } from '@honeyhive/core/testing';
import type { TracerOptions } from '@honeyhive/core';
import { HoneyHiveTracer } from './page/tracer.ts';

export type { Recording };

/**
 * Creates a tracer for tests, without network: accepts every option of a real tracer and exposes the finished spans.
 *
 * @example
 * const { tracer, span } = recordingTracer();
 * tracer.withSpan('answer', () => 42);
 * span('answer').attributes['honeyhive_outputs.result']; // 42
 */
export const recordingTracer = (options: TracerOptions = {}): Recording =>
  recording(options, (all) => new HoneyHiveTracer(all));
