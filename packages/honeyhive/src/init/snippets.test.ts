import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import * as snippets from './snippets.ts';

const DOCS = join(import.meta.dirname, '../../../docs');
const page = (file: string): string => readFileSync(join(DOCS, file), 'utf8');

/** Modules of the pages that `init` writes whole, with the name that the page gives the file. */
const MODULES: readonly (readonly [text: string, page: string, file: string])[] = [
  [snippets.NEXT_TRACER, 'start/next.md', 'next/lib/tracer.ts'],
  [snippets.NEXT_RELAY, 'start/next.md', 'next/relay-route.ts'],
  [snippets.NEXT_PROXY, 'start/next.md', 'next/proxy.ts'],
  [snippets.NEXT_INSTRUMENTATION, 'start/next.md', 'next/instrumentation.ts'],
  [snippets.PAGE_TRACER, 'start/next.md', 'page/tracing.ts'],
  [snippets.PAGE_TRACER, 'start/page.md', 'page/tracing.ts'],
];

test.each(MODULES)(
  'a module that init writes stands in the documentation: %#',
  (text, file, name) => {
    expect(page(file)).toContain(`\`\`\`ts file=${name}\n${text}\`\`\``);
  },
);

const { AI_SDK, EXPRESS, OPENAI, REACT_PROVIDER } = snippets;
const LINES: readonly (readonly [page: string, lines: readonly string[]])[] = [
  ['start/express.md', Object.values(EXPRESS)],
  ['start/react.md', REACT_PROVIDER],
  [
    'start/node.md',
    [OPENAI.join('new OpenAI()'), `${EXPRESS.tracer} // HH_API_KEY from the environment`],
  ],
  ['guide/model-calls.md', Object.values(AI_SDK)],
];

test.each(LINES)('lines that init adds stand in %s', (file, lines) => {
  for (const line of lines) expect(page(file)).toContain(line);
});
