import { recordingTracer } from '@honeyhive/core/testing';
import { cleanup, render } from '@testing-library/react';
import type { ReactNode } from 'react';
import { renderToString } from 'react-dom/server';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { HoneyHiveProvider, type ReactTracer, useTrace } from '../index.ts';

beforeEach(() => {
  vi.spyOn(console, 'warn').mockReturnValue();
});
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

describe('tracers that cannot be read', () => {
  const good = recordingTracer().tracer;
  const unreadable = (): never => {
    throw new Error('hostile');
  };
  const TRACERS: ReadonlyArray<readonly [string, object, boolean]> = [
    [
      'a getter that throws',
      {
        good,
        get bad() {
          return unreadable();
        },
      },
      true,
    ],
    [
      'a getter that gives another each time',
      {
        good,
        get bad() {
          return {};
        },
      },
      true,
    ],
    ['NaN', { good, bad: Number.NaN }, true],
    ['a name of Object', { good, ['__proto__']: {}, constructor: {} }, true],
    ['a proxy that cannot be listed', new Proxy({}, { ownKeys: unreadable }), false],
    ['null', null as never, false],
  ];
  const Names = (): ReactNode => <b>{useTrace('good').tracer === good ? 'good' : 'none'}</b>;

  test.each(TRACERS)(
    '%s: the others are there, in a page and on a server',
    (_, tracers, isThere) => {
      const page = (
        <HoneyHiveProvider tracers={tracers as Record<string, ReactTracer>}>
          <Names />
        </HoneyHiveProvider>
      );
      const { container, rerender } = render(page);
      rerender(page);
      expect(container.textContent).toBe(isThere ? 'good' : 'none');
      expect(renderToString(page)).toContain(isThere ? 'good' : 'none');
    },
  );
});
