import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { diffLines } from '../migrate/line-diff.ts';
import { planAiSdk } from './ai-sdk.ts';
import { planExpress } from './express.ts';
import { installCommand } from './install.ts';
import { packagesOf } from './monorepo.ts';
import { planNext } from './next.ts';
import { planOpenAi } from './openai.ts';
import { type Change, Plan } from './plan.ts';
import { Project } from './project.ts';
import { tracerModule } from './tracer-module.ts';
import { planVite } from './vite.ts';

/** Options of {@link initProject}. */
export interface InitOptions {
  readonly folder: string;
  readonly print: (line: string) => void;
  /** Asks before files are written; undefined: nothing is written. */
  readonly confirm?: ((question: string) => Promise<boolean>) | undefined;
  /** Message printed without a terminal: the command to write the changes. */
  readonly hint?: string | undefined;
  /** File of a place with a compiler, for projects without one. Default: this package. */
  readonly compilerBeside?: string | undefined;
}

/** Adds the SDK to an application: shows the changes, and writes them if confirmed. Returns the number of written files. */
export async function initProject(options: InitOptions): Promise<number> {
  const { folder, print, confirm, hint } = options;
  const project = new Project(folder, options.compilerBeside);
  const others = packagesOf(project);
  if (others.length > 0) {
    print('This is a monorepo. Run `npx honeyhive init` in the folder of an application:');
    for (const [path, found] of others) print(`  ${path} (${found})`);
    return 0;
  }
  const plan = planProject(project);
  print(`Found: ${plan.found.join(', ') || 'a program for Node'}.`);
  const { changes } = plan;
  for (const change of changes) printChange(change, print);
  printTodos(plan, print);
  const isWritten = changes.length > 0 && (await isConfirmed(changes.length, confirm));
  if (isWritten) for (const change of changes) write(folder, change);
  if (changes.length === 0) print('Nothing to change.');
  else if (!isWritten) print(hint ?? 'Nothing was written.');
  const install = installCommand(plan);
  if (install) print(`Install: ${install}`);
  if (changes.length > 0)
    print('Set HH_API_KEY where the server runs. `npx honeyhive doctor` checks the rest.');
  return isWritten ? changes.length : 0;
}

const isConfirmed = async (count: number, confirm: InitOptions['confirm']): Promise<boolean> =>
  (await confirm?.(`Write ${count} files? [y/N] `)) ?? false;

function planProject(project: Project): Plan {
  const plan = new Plan(project);
  for (const step of [planNext, planExpress, planVite, planOpenAi, planAiSdk]) step(plan);
  if (plan.found.length === 0) tracerModule(plan);
  return plan;
}

function printChange({ path, before, after }: Change, print: (line: string) => void): void {
  print(before === undefined ? `${path} (new)` : path);
  const lines =
    before === undefined
      ? after
          .trimEnd()
          .split('\n')
          .map((line) => `+ ${line}`)
      : diffLines(before, after);
  for (const line of lines) print(`  ${line.trimEnd()}`);
}

function printTodos({ todos }: Plan, print: (line: string) => void): void {
  if (todos.length > 0) print('To do by hand:');
  for (const { place, text, lines } of todos) {
    print(`  ${place}: ${text}`);
    for (const line of lines?.trimEnd().split('\n') ?? []) print(`      ${line}`);
  }
}

function write(folder: string, { path, before, after }: Change): void {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  // A new file must not overwrite a file created meanwhile.
  writeFileSync(file, after, { flag: before === undefined ? 'wx' : 'w' });
}
