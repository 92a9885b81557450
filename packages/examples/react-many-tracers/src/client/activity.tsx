import { useSpanList } from '@honeyhive/react/spans';
import type { ReactElement } from 'react';

/** Lists the last spans of the chat's tracer, live. */
export function Activity(): ReactElement {
  const spans = useSpanList((all) => all.slice(-5));
  return (
    <ul aria-label="Activity">
      {spans.map(({ eventId, name, durationMs }) => (
        <li key={eventId}>{durationMs === undefined ? `${name} …` : name}</li>
      ))}
    </ul>
  );
}
