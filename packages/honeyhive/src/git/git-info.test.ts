import { execFileSync } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { getGitInfo } from '../index.ts';

let folder: string;
const git = (...args: readonly string[]): string =>
  execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b.c', ...args], {
    cwd: folder,
    encoding: 'utf8',
    stdio: 'pipe',
  }).trim();
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'git-info-')));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

const begin = (remote: string): string => {
  git('init', '-q', '-b', 'trunk');
  git('commit', '-q', '--allow-empty', '-m', 'first');
  git('remote', 'add', 'origin', remote);
  return git('rev-parse', 'HEAD');
};

test('a repository is told with its commit, branch and links, without credentials', () => {
  const commitHash = begin('https://user:token@github.com/org/repo.git');
  const { relativePath, ...info } = getGitInfo(folder);
  expect(info).toEqual({
    commitHash,
    branch: 'trunk',
    repoUrl: 'https://github.com/org/repo',
    commitLink: `https://github.com/org/repo/commit/${commitHash}`,
    uncommittedChanges: false,
  });
  expect(relativePath).toEqual(expect.any(String));
  writeFileSync(join(folder, 'new.txt'), 'x');
  expect(getGitInfo(folder).uncommittedChanges).toBe(true);
});

test('other hosts have their own address as the link', () => {
  begin('git@gitlab.com:org/repo.git');
  expect(getGitInfo(folder).commitLink).toBe('git@gitlab.com:org/repo');
});

test('what is no repository, has no commit, or must not be read is told as an error', () => {
  const uncommittedChanges = false;
  expect(getGitInfo(folder)).toEqual({ uncommittedChanges, error: 'Not a git repository' });
  expect(getGitInfo('/no/such/folder').error).toBe('Not a git repository');
  git('init', '-q');
  expect(getGitInfo(folder).error).toBe('Failed to retrieve Git info');
  vi.stubEnv('HONEYHIVE_TELEMETRY', 'false');
  expect(getGitInfo(folder)).toEqual({ uncommittedChanges, error: 'Telemetry disabled' });
  vi.stubEnv('HONEYHIVE_TELEMETRY', undefined);
  vi.stubEnv('PATH', '');
  expect(getGitInfo(folder).error).toBe('Not a git repository');
});
