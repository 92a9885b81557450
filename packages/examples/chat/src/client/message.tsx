import { isRunning } from './chat-state.ts';
import type { Feedback, Turn } from './chat-state.ts';
import { Again, ThumbDown, ThumbUp } from './icons.tsx';
import { textBlocks } from './text-blocks.ts';

export interface MessageProps {
  readonly turn: Turn;
  readonly onRetry: (turn: Turn) => void;
  readonly onFeedback: (turn: Turn, value: Feedback) => void;
}

/** Renders a turn: the question in a bubble, the answer as plain text below. */
export function Message({ turn, onRetry, onFeedback }: MessageProps) {
  const { answer, question, state } = turn;
  return (
    <article className="turn" data-state={state}>
      <p className="question">
        <span className="visually-hidden">You asked: </span>
        {question}
      </p>
      <div className="answer" aria-busy={isRunning(turn)}>
        {state === 'waiting' && <Waiting />}
        {answer !== '' && <AnswerText text={answer} />}
        {state === 'failed' && <Failure turn={turn} onRetry={onRetry} />}
        {(state === 'done' || state === 'stopped') && (
          <Verdict turn={turn} onFeedback={onFeedback} />
        )}
      </div>
    </article>
  );
}

function AnswerText({ text }: { text: string }) {
  return (
    <div className="answer-text">
      {textBlocks(text).map((block, position) => {
        // Text only grows at the end, so the position identifies a block.
        const key = `${block.kind}-${position}`;
        if (block.kind === 'text') return <p key={key}>{block.text}</p>;
        const List = block.ordered ? 'ol' : 'ul';
        return (
          <List key={key}>
            {block.items.map((item, place) => (
              <li key={`${key}-${String(place)}`}>{item}</li>
            ))}
          </List>
        );
      })}
    </div>
  );
}

function Waiting() {
  return (
    <p className="waiting">
      <span className="visually-hidden">Looking that up</span>
      <i />
      <i />
      <i />
    </p>
  );
}

function Failure({ turn, onRetry }: Pick<MessageProps, 'turn' | 'onRetry'>) {
  return (
    <div className="failure" role="alert">
      <p>{turn.problem}</p>
      <button type="button" className="quiet-button" onClick={() => onRetry(turn)}>
        <Again />
        Try again
      </button>
    </div>
  );
}

function Verdict({ turn, onFeedback }: Pick<MessageProps, 'turn' | 'onFeedback'>) {
  return (
    <div className="verdict">
      {turn.state === 'stopped' && <span className="stopped">Stopped</span>}
      {turn.answer !== '' && (
        <div className="thumbs" role="group" aria-label="Was this answer helpful?">
          <button
            type="button"
            className="thumb"
            aria-label="Helpful"
            title="Helpful"
            aria-pressed={turn.feedback === 'up'}
            onClick={() => onFeedback(turn, 'up')}
          >
            <ThumbUp />
          </button>
          <button
            type="button"
            className="thumb"
            aria-label="Not helpful"
            title="Not helpful"
            aria-pressed={turn.feedback === 'down'}
            onClick={() => onFeedback(turn, 'down')}
          >
            <ThumbDown />
          </button>
        </div>
      )}
      {turn.feedback !== undefined && <span className="thanks">Thank you</span>}
    </div>
  );
}
