import { setTimeout as delay } from 'node:timers/promises';

const everyday = ['Where is my order?', 'How do returns work?', 'What do I need to start?'];
const bySeason = [
  'How do I prepare a hive for winter?',
  'How do I keep a colony from swarming?',
  'When is honey ready to harvest?',
  'How do I count varroa mites?',
];

/** Returns four seasonal questions. The delay lets the page stream the questions in. */
export async function suggestQuestions(now = new Date()): Promise<readonly string[]> {
  await delay(12);
  const quarter = Math.floor(((now.getMonth() + 1) % 12) / 3);
  return [bySeason[quarter] ?? '', ...everyday];
}
