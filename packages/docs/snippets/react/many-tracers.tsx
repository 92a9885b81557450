import { HoneyHiveProvider, useFeedback, useTrace, useTracedCallback } from '@honeyhive/react';
import { HoneyHiveTracer } from '@honeyhive/web';
import type { ReactElement } from 'react';

const tracers = {
  chat: new HoneyHiveTracer({ relayUrl: '/api/honeyhive', source: 'production' }),
  audit: new HoneyHiveTracer({ relayUrl: '/api/audit', source: 'production' }),
};

export const App = (): ReactElement => (
  <HoneyHiveProvider tracers={tracers}>
    <Answer eventId="0197c2c8-7a53-7c39-a1b5-95a4f5b0cd11" />
  </HoneyHiveProvider>
);

function Answer({ eventId }: { eventId: string }): ReactElement {
  const audit = useTrace('audit');
  const rate = useFeedback(eventId);
  const copy = useTracedCallback('copy answer', async (span, text: string) => {
    await navigator.clipboard.writeText(text);
    span.enrich({ metadata: { characters: text.length } });
  });
  const report = (): void => audit.withSpan('report answer', { inputs: { eventId } }, () => {});
  return (
    <>
      <button onClick={() => void copy('…')}>Copy</button>
      <button onClick={() => rate({ rating: true })}>Good</button>
      <button onClick={report}>Report</button>
    </>
  );
}
