import { recordingTracer } from '@honeyhive/core/testing';
import { renderToString } from 'react-dom/server';
import { expect, test } from 'vitest';
import { TraceMeta } from '../server.ts';

test('the tags of a span are rendered into the head', () => {
  const { traceparent } = recordingTracer().tracer.startSpan('request');
  const tags = [
    { name: 'traceparent', content: traceparent },
    { name: 'baggage', content: 'honeyhive.session_id="a"' },
  ];
  const html = renderToString(
    <html lang="en">
      <body>
        <TraceMeta tags={tags} />
      </body>
    </html>,
  );
  expect(html).toContain(
    `<head><meta name="traceparent" content="${traceparent}"/><meta name="baggage" content="honeyhive.session_id=&quot;a&quot;"/></head>`,
  );
});
