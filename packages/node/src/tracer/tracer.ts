import {
  HoneyHiveTracer as CoreTracer,
  mix,
  type Problem,
  type Runtime,
  type TracerClass,
  type TracerOptions,
} from '@honeyhive/core';
import { type ProcessExit, ProcessExitMixin } from '../exit/exit.ts';
import { TracerGenAiMixin } from '../gen-ai/gen-ai-mixin.ts';
import { TracerPricesMixin } from '../gen-ai/prices-mixin.ts';
import { type TracerParentSources, TracerParentSourcesMixin } from '../parents/parent-sources.ts';
import { type TracerRelay, TracerRelayMixin } from '../relay/tracer-relay.ts';
import { type TracerRequests, TracerRequestsMixin } from '../requests/with-request.ts';
import { nodeRuntime } from './runtime.ts';

interface Mixed extends CoreTracer, ProcessExit, TracerRequests, TracerRelay, TracerParentSources {}
const Mixed: TracerClass<Mixed> = /* @__PURE__ */ mix(
  CoreTracer,
  ProcessExitMixin,
  TracerRequestsMixin,
  TracerRelayMixin,
  TracerGenAiMixin,
  TracerPricesMixin,
  TracerParentSourcesMixin,
);

/**
 * The tracer for Node and other server runtimes. Missing options are read from the environment.
 *
 * @example
 * const tracer = new HoneyHiveTracer({ apiKey: 'hh_prod_key', source: 'production' });
 * await tracer.withSpan('chat turn', () => answer(question));
 */
export class HoneyHiveTracer extends Mixed {
  constructor(options: TracerOptions = {}, runtime: Runtime = nodeRuntime) {
    super(options, runtime);
  }

  /** Returns the `problems` of a tracer with `options` in the current environment, without creating the tracer. */
  static override check(
    options: TracerOptions = {},
    runtime: Runtime = nodeRuntime,
  ): readonly Problem[] {
    return super.check(options, runtime);
  }

  /** Returns project, source and session: a tracer among the inputs of a traced function is recorded by these. */
  toJSON(): Record<string, unknown> {
    const { project, source } = this.settings;
    return { project, source, sessionId: this.sessionId };
  }
}
