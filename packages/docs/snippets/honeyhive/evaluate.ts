import { evaluate, evaluator } from 'honeyhive';

const exact = evaluator(
  (output: string, _: object, truth: { answer: string }) => output === truth.answer,
  { name: 'exact' },
);

const { result, compare } = await evaluate({
  project: 'support',
  name: 'prompt v2',
  function: async ({ question }: { question: string }) => `${question}!`,
  dataset: [{ inputs: { question: 'why' }, ground_truth: { answer: 'why!' } }],
  evaluators: [exact],
});
console.log(result.passed, result.failed);

export const compareWith = compare;
