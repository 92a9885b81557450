import { useEffect, useState } from 'react';
import type { KeyboardEvent, RefObject } from 'react';
import { ArrowUp, StopSquare } from './icons.tsx';

export interface ComposerProps {
  readonly busy: boolean;
  readonly field: RefObject<HTMLTextAreaElement | null>;
  readonly onSend: (question: string) => void;
  readonly onStop: () => void;
}

/** Renders the input for questions. Enter sends, Shift+Enter starts a line, Escape stops. */
export function Composer({ busy, field, onSend, onStop }: ComposerProps) {
  const [draft, setDraft] = useState('');
  const empty = draft.trim() === '';

  useEffect(() => {
    focusUnlessTouch(field.current);
  }, [field]);

  function submit() {
    if (busy || empty) return;
    onSend(draft);
    setDraft('');
    field.current?.focus({ preventScroll: true });
  }

  function onKeyDown(event: KeyboardEvent<HTMLTextAreaElement>) {
    // Enter also confirms a word in an input method; such a press must not send.
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    submit();
  }

  return (
    <form
      className="composer"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <label className="visually-hidden" htmlFor="question">
        Your question
      </label>
      <div className="grow" data-draft={draft}>
        <textarea
          id="question"
          ref={field}
          rows={1}
          maxLength={8000}
          placeholder="Ask Meadow a question"
          enterKeyHint="send"
          autoComplete="off"
          value={draft}
          onChange={(event) => setDraft(event.target.value)}
          onKeyDown={onKeyDown}
        />
      </div>
      {busy ? (
        <button
          key="stop"
          type="button"
          className="round-button stop"
          aria-label="Stop answering"
          title="Stop (Esc)"
          onClick={(event) => {
            // The second half of a double click on Send lands here.
            if (event.detail > 1) return;
            onStop();
            focusUnlessTouch(field.current);
          }}
        >
          <StopSquare />
        </button>
      ) : (
        <button
          key="send"
          type="submit"
          className="round-button send"
          aria-label="Send"
          title="Send (Enter)"
          disabled={empty}
        >
          <ArrowUp />
        </button>
      )}
    </form>
  );
}

/** Focuses the field except on phones, where focus would open the keyboard over the page. */
export function focusUnlessTouch(field: HTMLElement | null): void {
  if (matchMedia('(pointer: fine)').matches) field?.focus({ preventScroll: true });
}
