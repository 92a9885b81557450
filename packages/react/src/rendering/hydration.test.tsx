// @vitest-environment node
import { type Recording, startRecording } from '../../fixtures/backend.ts';
import { act } from '@testing-library/react';
import { type ReactNode, StrictMode } from 'react';
import { hydrateRoot } from 'react-dom/client';
import { renderToString } from 'react-dom/server';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  HoneyHiveProvider,
  useChatTrace,
  useSession,
  useTrace,
  useTracedCallback,
} from '../index.ts';

let recording: Recording;
beforeAll(async () => {
  recording = await startRecording();
});
afterAll(() => recording.close());

function App(): ReactNode {
  const { tracer, sessionId } = useTrace();
  useChatTrace();
  const click = useTracedCallback('clicked', () => undefined);
  return (
    <button type="button" onClick={() => click()}>
      {`${tracer ? 'traced' : 'untraced'} [${useSession()}] ${sessionId}`.trim()}
    </button>
  );
}

test('a page hydrates what the server has rendered without a mismatch, then shows the session and records', async () => {
  const page = (
    <StrictMode>
      <HoneyHiveProvider tracer={recording.tracer}>
        <App />
      </HoneyHiveProvider>
    </StrictMode>
  );
  const root = document.body.appendChild(document.createElement('div'));
  root.innerHTML = renderToString(page);
  expect(root.textContent).toBe('traced []');
  const served = root.querySelector('button');
  const mismatches: unknown[] = [];
  const mounted = await act(async () =>
    hydrateRoot(root, page, { onRecoverableError: (error) => void mismatches.push(error) }),
  );
  expect(mismatches).toEqual([]);
  expect(root.querySelector('button')).toBe(served);
  expect(root.textContent).toBe(
    `traced [${recording.tracer.sessionId}] ${recording.tracer.sessionId}`,
  );
  act(() => served?.click());
  expect(await recording.arrived('clicked')).toHaveLength(1);
  act(() => mounted.unmount());
});
