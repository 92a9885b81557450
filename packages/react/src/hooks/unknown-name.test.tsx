import { recordingTracer } from '@honeyhive/core/testing';
import { cleanup, render } from '@testing-library/react';
import type { ReactElement } from 'react';
import { afterEach, expect, test, vi } from 'vitest';
import { HoneyHiveProvider, useTrace } from '../index.ts';

afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

function Uses({ name }: { readonly name?: string }): ReactElement {
  useTrace(name);
  return <p>shown</p>;
}

const show = (...names: Array<string | undefined>): void => {
  const { tracer } = recordingTracer();
  const { rerender } = render(<p />);
  for (let times = 0; times < 2; times += 1)
    rerender(
      <HoneyHiveProvider tracers={{ chat: tracer, audit: tracer }}>
        {names.map((name, index) => (
          // oxlint-disable-next-line react/no-array-index-key -- none of them moves
          <Uses key={index} {...(name === undefined ? {} : { name })} />
        ))}
      </HoneyHiveProvider>,
    );
};

test('a name that no provider has is said once, with the names there are', () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
  show('audti', 'audti', 'chat');
  expect(warn.mock.calls).toEqual([
    [
      '[honeyhive] No provider has a tracer named "audti": the hooks record nothing. Available: "chat", "audit".',
    ],
  ]);
});

test('nothing is said of a right name, of none, without a provider, and in production', () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
  show('chat', 'audit', undefined);
  render(<Uses name="audot" />);
  vi.stubEnv('NODE_ENV', 'production');
  show('audio');
  expect(warn).not.toHaveBeenCalled();
});
