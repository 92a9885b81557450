import { readText, type TracedTurn, useChatTrace } from '@honeyhive/react/chat';
import { type ReactElement, useRef, useState } from 'react';

export function Chat(): ReactElement {
  const chat = useChatTrace();
  const [answer, setAnswer] = useState('');
  const current = useRef<TracedTurn>(undefined);

  async function send(question: string): Promise<void> {
    const turn = chat.turn(question); // from the click …
    const { signal } = turn;
    current.current = turn;
    try {
      const body = JSON.stringify({ question });
      const response = await turn.run(() => fetch('/api/chat', { method: 'POST', body, signal }));
      let text = '';
      for await (const piece of turn.follow(readText(response))) setAnswer((text += piece));
    } catch (error) {
      turn.fail(error); // an abort counts as stopped, not as an error
    } // … to the last painted token
  }

  return (
    <form action={(form) => void send(form.get('question') as string)}>
      <input name="question" />
      <button type="submit">Ask</button>
      <button type="button" onClick={() => current.current?.stop()}>
        Stop
      </button>
      <p>{answer}</p>
    </form>
  );
}
