import { useFeedback, useTrace, useTracedCallback } from '@honeyhive/react';
import { type ReactElement, useState } from 'react';

/** Answers a question, exports the case, and takes feedback on the answer. */
export function Assistant(): ReactElement {
  const { withSpan } = useTrace();
  const [answer, setAnswer] = useState({ text: '', eventId: '' });
  const rate = useFeedback(answer.eventId);

  const ask = useTracedCallback('ask', (span, form: FormData) => {
    const text = withSpan('look up', { eventType: 'tool' }, () => `About ${field(form)}.`);
    setAnswer({ text, eventId: span.eventId });
  });
  // The audit tracer alone records the export.
  const exportCase = useTracedCallback('export case', () => 'case-17.csv', { tracer: 'audit' });

  return (
    <section>
      <form action={ask}>
        <input name="question" aria-label="Question" />
        <button>Ask</button>
      </form>
      <output>{answer.text}</output>
      <button onClick={() => rate({ rating: true })}>Good answer</button>
      <button onClick={() => void exportCase()}>Export</button>
    </section>
  );
}

const field = (form: FormData): string => form.get('question') as string;
