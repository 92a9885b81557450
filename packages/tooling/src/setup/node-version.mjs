// Old Node versions must be able to read the file and the importing entry scripts: no syntax newer than ES2018, no
// top-level await, and further imports only after the check.

const OLDEST = { major: 20, minor: 19 };

/**
 * Runs a command on a supported Node, else prints the required version and exits with code 1.
 *
 * @param {() => Promise<unknown>} work
 */
export function onSupportedNode(work) {
  if (isSupported(process.versions.node)) {
    work().catch((error) => {
      console.error(error);
      process.exit(1);
    });
    return;
  }
  console.error(
    `This needs Node ${OLDEST.major}.${OLDEST.minor} or newer; you are running ${process.versions.node}.\n` +
      'Install a current one (https://nodejs.org, or `nvm install --lts`) and run the same command again.',
  );
  process.exit(1);
}

/** @param {string} version as in `process.versions.node` */
export function isSupported(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > OLDEST.major || (major === OLDEST.major && minor >= OLDEST.minor);
}
