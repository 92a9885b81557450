/**
 * Ends a check: prints the problems or the success message, and sets the exit code.
 *
 * @param {string[]} problems
 * @param {string} fine what to say when there is none
 */
export function report(problems, fine) {
  for (const problem of problems) console.error(problem);
  if (problems.length === 0) console.log(fine);
  process.exitCode = problems.length === 0 ? 0 : 1;
}
