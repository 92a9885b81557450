// Nothing but the check is imported at the top: the rest may not even parse on an old Node.
import { nodeVersionProblem } from './node-version.ts';

const problem = nodeVersionProblem(process.version);
if (problem === undefined) {
  const { runDemo } = await import('./run-demo.ts');
  await runDemo(process.argv.slice(2));
} else {
  console.error(problem);
  process.exitCode = 1;
}
