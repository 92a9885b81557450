import { TraceErrorBoundary } from '@honeyhive/react';
import { TraceScope } from '@honeyhive/react/scope';
import { type ReactElement, useState } from 'react';
import { Assistant } from './assistant.tsx';
import { Chart } from './chart.tsx';

const renderFallback = (_: unknown, reset: () => void): ReactElement => (
  <button onClick={reset}>Show again</button>
);

/** A support case: one span around the work on the case, which ends with the case. */
export function SupportCase(): ReactElement {
  const [isOpen, setIsOpen] = useState(true);
  if (!isOpen) return <p>The case is closed.</p>;
  return (
    <TraceScope name="support case" attributes={{ 'case.id': 17 }}>
      <Assistant />
      <TraceErrorBoundary fallback={renderFallback}>
        <Chart />
      </TraceErrorBoundary>
      <button onClick={() => setIsOpen(false)}>Close the case</button>
    </TraceScope>
  );
}
