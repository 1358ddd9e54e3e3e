/** The oldest Node that can run the program, as in `engines` of package.json. */
export const OLDEST_NODE = '24.9';

/** Whether a version such as `20.20.2` is older than that. */
export function isTooOld(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [oldestMajor = 0, oldestMinor = 0] = OLDEST_NODE.split('.').map(Number);
  return major < oldestMajor || (major === oldestMajor && minor < oldestMinor);
}
