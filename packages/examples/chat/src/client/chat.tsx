import { Suspense, useEffect, useRef } from 'react';
import type { TurnState } from './chat-state.ts';
import { Composer, focusUnlessTouch } from './composer.tsx';
import { Comb } from './icons.tsx';
import { Message } from './message.tsx';
import type { PageSettings } from './settings.ts';
import { Suggestions, SuggestionsPlaceholder } from './suggestions.tsx';
import { useChat } from './use-chat.ts';
import { useStickToEnd } from './use-stick-to-end.ts';

export interface ChatProps extends PageSettings {
  readonly suggestions: Promise<readonly string[]>;
}

const announcements: Readonly<Record<TurnState, string>> = {
  waiting: 'Looking that up.',
  streaming: 'Answering.',
  done: 'Answer complete.',
  stopped: 'Answer stopped.',
  failed: '',
};

export function Chat({ suggestions, note, traceViewerUrl }: ChatProps) {
  const { turns, running, send, stop, retry, feedback } = useChat();
  const { jumpToEnd } = useStickToEnd(turns);
  const field = useRef<HTMLTextAreaElement>(null);
  const last = turns.at(-1);

  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key === 'Escape') stop();
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, [stop]);

  function ask(question: string) {
    jumpToEnd();
    send(question);
    // The pressed suggestion disappears and would lose the focus.
    focusUnlessTouch(field.current);
  }

  return (
    <div className="shell">
      <header className="masthead">
        <Comb />
        <span className="wordmark">Meadow</span>
        <span className="strapline">Beekeeping supplies</span>
      </header>

      <main className="conversation">
        {last === undefined ? (
          <section className="welcome">
            <h1>How can we help your hive?</h1>
            <p>Ask about an order, a return, or what your bees need right now.</p>
            <Suspense fallback={<SuggestionsPlaceholder />}>
              <Suggestions questions={suggestions} onPick={ask} />
            </Suspense>
          </section>
        ) : (
          <section className="turns" role="log" aria-live="polite" aria-label="Conversation">
            {turns.map((turn) => (
              <Message key={turn.id} turn={turn} onRetry={retry} onFeedback={feedback} />
            ))}
          </section>
        )}
      </main>

      <footer className="dock">
        <p className="visually-hidden" role="status">
          {last === undefined ? '' : announcements[last.state]}
        </p>
        <Composer busy={running !== undefined} field={field} onSend={ask} onStop={stop} />
        <p className="fine-print">
          <span>{note}</span>
          {traceViewerUrl !== undefined && (
            <a href={traceViewerUrl} target="_blank" rel="noreferrer">
              View traces
            </a>
          )}
        </p>
      </footer>
    </div>
  );
}
