export type TurnState = 'waiting' | 'streaming' | 'done' | 'stopped' | 'failed';
export type Feedback = 'up' | 'down';

/** A question with the answer and the state. */
export interface Turn {
  readonly id: string;
  readonly question: string;
  readonly answer: string;
  readonly state: TurnState;
  /** Error message for the reader; only on failed turns. */
  readonly problem?: string;
  readonly feedback?: Feedback;
}

export type ChatAction =
  | { readonly type: 'begin'; readonly id: string; readonly question: string }
  | { readonly type: 'text'; readonly id: string; readonly text: string }
  | { readonly type: 'end'; readonly id: string; readonly state: 'done' | 'stopped' }
  | { readonly type: 'fail'; readonly id: string; readonly problem: string }
  | { readonly type: 'rate'; readonly id: string; readonly feedback: Feedback };

export function chatReducer(turns: readonly Turn[], action: ChatAction): readonly Turn[] {
  if (action.type === 'begin') {
    // A retried turn begins again at the end of the conversation.
    const others = turns.filter(({ id }) => id !== action.id);
    return [...others, { id: action.id, question: action.question, answer: '', state: 'waiting' }];
  }
  return turns.map((turn) => (turn.id === action.id ? change(turn, action) : turn));
}

function change(turn: Turn, action: Exclude<ChatAction, { type: 'begin' }>): Turn {
  switch (action.type) {
    case 'text':
      return { ...turn, answer: turn.answer + action.text, state: 'streaming' };
    case 'end':
      return { ...turn, state: action.state };
    case 'fail':
      return { ...turn, state: 'failed', problem: action.problem };
    case 'rate':
      return { ...turn, feedback: action.feedback };
  }
}

export function isRunning({ state }: Turn): boolean {
  return state === 'waiting' || state === 'streaming';
}

export interface Message {
  readonly role: 'user' | 'assistant';
  readonly content: string;
}

/** Builds the messages for the model: every answered turn, then the new question. */
export function messagesFor(turns: readonly Turn[], question: string): Message[] {
  const answered = turns.filter(({ answer, state }) => answer !== '' && state !== 'failed');
  const history = answered.flatMap((turn): Message[] => [
    { role: 'user', content: turn.question },
    { role: 'assistant', content: turn.answer },
  ]);
  // The server accepts 100 messages; the oldest are dropped.
  return [...history.slice(-98), { role: 'user', content: question }];
}
