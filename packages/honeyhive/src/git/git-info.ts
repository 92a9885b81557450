import { spawnSync } from 'node:child_process';
import { relative } from 'node:path';

/** The state of a Git repository. */
export interface GitInfo {
  commitHash?: string;
  branch?: string;
  repoUrl?: string;
  commitLink?: string;
  uncommittedChanges: boolean;
  /** The running script, from the root of the repository. */
  relativePath?: string | undefined;
  error?: string;
}

/** Milliseconds for all calls of Git together. */
const MAX_GIT_MS = 900;

/**
 * Reads the state of the Git repository of `directory`, without a shell and within a second.
 *
 * @example
 * const { commitHash, branch } = getGitInfo();
 */
export function getGitInfo(directory: string = process.cwd()): GitInfo {
  if (process.env['HONEYHIVE_TELEMETRY'] === 'false') return failed('Telemetry disabled');
  const until = performance.now() + MAX_GIT_MS;
  const git = (...args: readonly string[]): string | undefined => {
    const timeout = Math.floor(until - performance.now());
    if (timeout <= 0) return undefined;
    const { status, stdout } = spawnSync('git', args, {
      cwd: directory,
      encoding: 'utf8',
      timeout,
      windowsHide: true,
      stdio: ['ignore', 'pipe', 'ignore'],
      env: { ...process.env, GIT_OPTIONAL_LOCKS: '0' },
    });
    return status === 0 ? stdout.trim() : undefined;
  };
  if (git('rev-parse', '--is-inside-work-tree') !== 'true') return failed('Not a git repository');
  const [root, commitHash, branch] =
    git('rev-parse', '--show-toplevel', 'HEAD', '--abbrev-ref', 'HEAD')?.split('\n') ?? [];
  const changes = git('status', '--porcelain');
  if (!root || !commitHash || !branch || changes === undefined)
    return failed('Failed to retrieve Git info');
  const script = process.argv[1];
  return {
    commitHash,
    branch,
    ...linksOf(git('config', '--get', 'remote.origin.url'), commitHash),
    uncommittedChanges: changes !== '',
    ...(script ? { relativePath: relative(root, script) } : {}),
  };
}

const failed = (error: string): GitInfo => ({ uncommittedChanges: false, error });

/** The address of the repository without credentials, and that of the commit. */
function linksOf(remote: string | undefined, commit: string): Partial<GitInfo> {
  if (!remote) return {};
  const repoUrl = remote.replace(/\.git$/, '').replace(/^(https?:\/\/)[^/@]*@/, '$1');
  const commitLink = repoUrl.includes('github.com') ? `${repoUrl}/commit/${commit}` : repoUrl;
  return { repoUrl, commitLink };
}
