/** Returns the problem of a Node version, or undefined. */
export function nodeVersionProblem(version: string): string | undefined {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number);
  return major > 20 || (major === 20 && minor >= 19)
    ? undefined
    : `This demo needs Node 20.19 or newer; this is Node ${version.replace(/^v/, '')}. Get one at https://nodejs.org or with "nvm install 22".`;
}
