import { useChatTrace } from '@honeyhive/react';
import { type ReactElement, useRef, useState } from 'react';
import { readText } from './read-text.ts';

export function Chat(): ReactElement {
  const chat = useChatTrace();
  const [answer, setAnswer] = useState('');
  const request = useRef<AbortController>(undefined);

  async function send(question: string): Promise<void> {
    const turn = chat.turn(question); // from the click …
    request.current = new AbortController();
    const { signal } = request.current;
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
      <button type="button" onClick={() => request.current?.abort()}>
        Stop
      </button>
      <p>{answer}</p>
    </form>
  );
}
