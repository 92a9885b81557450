import { HoneyHiveTracer } from '@honeyhive/node';

const tracer = new HoneyHiveTracer({ verbose: true });
tracer.startSpan('hello').end();

console.log(tracer.problems); // options that are wrong, each with its remedy
console.log(await tracer.flush()); // { exported: 1, dropped: {}, pending: 0 }
console.log(tracer.stats()); // the same since the start, open spans, contained failures
