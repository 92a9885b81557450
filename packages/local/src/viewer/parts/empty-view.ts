import { h } from './h.ts';
import { icon } from './icons.ts';
import { copyButton } from '../detail.ts';

const sdk = (url: string): string => `import { HoneyHiveTracer } from '@honeyhive/node';

const tracer = new HoneyHiveTracer({
  apiKey: 'local',
  serverUrl: '${url}',
});
await tracer.withSpan('hello', async () => 'first trace');`;

const curl = (url: string): string => `curl ${url}/v1/events -H 'content-type: application/json' \\
  -d '{"event_type":"tool","event_name":"hello","inputs":{"name":"bee"}}'`;

const snippet = (title: string, code: string): HTMLElement =>
  h(
    'figure',
    { class: 'snippet' },
    h('figcaption', {}, title, copyButton(code, 'the snippet')),
    h('pre', {}, h('code', {}, code)),
  );

/** Renders the instructions for sending a first trace to the server. */
export function emptyView(url: string): HTMLElement {
  return h(
    'div',
    { class: 'empty' },
    h('span', { class: 'comb' }, icon('session')),
    h('h1', {}, 'Waiting for the first trace'),
    h('p', {}, 'Point a tracer at this server. New traces appear here at once.'),
    snippet('TypeScript', sdk(url)),
    snippet('Shell', curl(url)),
    snippet(
      'Any OpenTelemetry SDK',
      `OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=${url}/opentelemetry/v1/traces`,
    ),
  );
}
