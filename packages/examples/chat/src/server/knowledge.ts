import { setTimeout as delay } from 'node:timers/promises';
import { trace } from '@honeyhive/node';
import { passages } from './passages.ts';
import type { Passage } from './passages.ts';

export interface Hit extends Passage {
  readonly score: number;
}

const MOST = 3;
const STOP_WORDS = new Set(
  'a an and are at be can do does for from get has have how i in is it me my of on or should the they to was we what when where which will with you your'.split(
    ' ',
  ),
);

interface Indexed {
  readonly passage: Passage;
  readonly counts: ReadonlyMap<string, number>;
  readonly length: number;
}

const index: readonly Indexed[] = passages.map((passage) => {
  // The title counts three times: the title names the topic of the passage.
  const words = wordsOf(`${`${passage.title} `.repeat(3)}${passage.text}`);
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return { passage, counts, length: words.length };
});
const averageLength = index.reduce((sum, { length }) => sum + length, 0) / index.length;

/** Returns the two or three passages matching a question best, by BM25; fewer if fewer match. */
export const retrieve = trace(
  { eventType: 'tool', eventName: 'retrieve' },
  async (question: string): Promise<readonly Hit[]> => {
    // The handbook is in memory; a real handbook would be a few milliseconds away.
    await delay(8);
    const terms = [...new Set(wordsOf(question))];
    const hits = index
      .map((entry) => ({ ...entry.passage, score: round(score(entry, terms)) }))
      .filter((hit) => hit.score > 0)
      .toSorted((a, b) => b.score - a.score);
    const best = hits[0]?.score ?? 0;
    return hits.slice(0, MOST).filter((hit, rank) => rank < 2 || hit.score > best / 3);
  },
);

function score({ counts, length }: Indexed, terms: readonly string[]): number {
  let total = 0;
  for (const term of terms) {
    const count = counts.get(term) ?? 0;
    if (count === 0) continue;
    const holders = index.filter((other) => other.counts.has(term)).length;
    const rarity = Math.log(1 + (index.length - holders + 0.5) / (holders + 0.5));
    total += (rarity * count * 2.2) / (count + 1.2 * (0.25 + (0.75 * length) / averageLength));
  }
  return total;
}

function wordsOf(text: string): string[] {
  return (text.toLowerCase().match(/[\p{L}\d]+/gu) ?? [])
    .filter((word) => !STOP_WORDS.has(word))
    .map(stem);
}

/** Enough to let "treating", "treated" and "treats" meet. */
function stem(word: string): string {
  return word.length > 4 ? word.replace(/(ings?|ed|es|s)$/, '') : word.replace(/s$/, '');
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
