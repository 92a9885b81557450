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
import { type TracerRelay, TracerRelayMixin } from '../relay/tracer-relay.ts';
import { type TracerRequests, TracerRequestsMixin } from '../requests/with-request.ts';
import { nodeRuntime } from './runtime.ts';

interface Mixed extends CoreTracer, ProcessExit, TracerRequests, TracerRelay {}
const Mixed: TracerClass<Mixed> = /* @__PURE__ */ mix(
  CoreTracer,
  ProcessExitMixin,
  TracerRequestsMixin,
  TracerRelayMixin,
  TracerGenAiMixin,
);

/** The tracer for Node and other servers. Options it is not given come from the environment. */
export class HoneyHiveTracer extends Mixed {
  constructor(options: TracerOptions = {}) {
    super(options, nodeRuntime);
  }

  /** What a tracer built from `options` and this environment would have as its `problems`, without building one. */
  static override check(
    options: TracerOptions = {},
    runtime: Runtime = nodeRuntime,
  ): readonly Problem[] {
    return super.check(options, runtime);
  }
}
