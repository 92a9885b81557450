import { useSpanList } from '@honeyhive/react/spans';
import type { ReactElement } from 'react';

export function OpenSpans(): ReactElement {
  const open = useSpanList((spans) => spans.filter(({ durationMs }) => durationMs === undefined));
  return (
    <ul>
      {open.map(({ eventId, name }) => (
        <li key={eventId}>{name}</li>
      ))}
    </ul>
  );
}
