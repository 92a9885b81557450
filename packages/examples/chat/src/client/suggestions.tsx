import { use } from 'react';

export interface SuggestionsProps {
  readonly questions: Promise<readonly string[]>;
  readonly onPick: (question: string) => void;
}

/** Renders initial questions. The server streams the questions after the rest of the page. */
export function Suggestions({ questions, onPick }: SuggestionsProps) {
  const list = use(questions);
  return (
    // The list is also sent as an attribute: hydration starts from exactly the list of the server.
    <ul id="suggestions" className="suggestions" data-questions={JSON.stringify(list)}>
      {list.map((question) => (
        <li key={question}>
          <button type="button" className="chip" onClick={() => onPick(question)}>
            {question}
          </button>
        </li>
      ))}
    </ul>
  );
}

export function SuggestionsPlaceholder() {
  return (
    <ul className="suggestions" aria-hidden="true">
      {[13, 9, 11, 12].map((width) => (
        <li key={width}>
          <span className={`chip chip-placeholder chip-${width}`} />
        </li>
      ))}
    </ul>
  );
}

/** The questions the server sent, once the whole page has arrived. */
export async function suggestionsInPage(): Promise<readonly string[]> {
  if (document.readyState === 'loading')
    await new Promise((resolve) =>
      document.addEventListener('DOMContentLoaded', resolve, { once: true }),
    );
  const written = document.getElementById('suggestions')?.dataset['questions'];
  return written === undefined ? [] : (JSON.parse(written) as string[]);
}
