import { recordingTracer } from '@honeyhive/node/testing';

const { tracer, span } = recordingTracer();
const double = tracer.trace(function double(n: number) {
  return n * 2;
});

double(21);
console.log(span('double').attributes['honeyhive_outputs.result']); // 42
