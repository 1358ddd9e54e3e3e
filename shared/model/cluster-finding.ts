/** What `doctor cluster` looks at, in this order. */
export const CLUSTER_CHECKS = [
  'files',
  'context',
  'plugin',
  'sign-in',
  'way',
  'name',
  'connection',
  'tls',
  'version',
  'identity',
  'clock',
  'rights',
  'port-forward',
  'pods',
  'tunnel',
  'controller',
  'engine',
] as const;

export type ClusterCheck = (typeof CLUSTER_CHECKS)[number];

/** Codes of what can be found; sentence and remedy of each are in `shared/i18n/cluster/cluster-findings.ts`. */
export const CLUSTER_FINDING_CODES = [
  'file-read',
  'file-missing',
  'file-empty',
  'file-broken',
  'file-open',
  'context-good',
  'context-unusable',
  'unverified',
  'no-plugin',
  'plugin-found',
  'plugin-missing',
  'plugin-unapproved',
  'plugin-refused',
  'credential-ready',
  'credential-none',
  'credential-ending',
  'credential-ended',
  'credential-failed',
  'straight',
  'proxied',
  'name-found',
  'name-unknown',
  'name-is-address',
  'connected',
  'connection-refused',
  'connection-silent',
  'connection-failed',
  'tls-good',
  'tls-none',
  'tls-ending',
  'tls-expired',
  'tls-not-yet',
  'tls-wrong-name',
  'tls-wrong-authority',
  'tls-not-spoken',
  'tls-client-refused',
  'tls-failed',
  'version-read',
  'version-refused',
  'not-kubernetes',
  'server-trouble',
  'accepted',
  'accepted-unnamed',
  'anonymous',
  'not-accepted',
  'clock-good',
  'clock-off',
  'clock-unknown',
  'right-given',
  'right-partial',
  'right-missing',
  'right-missing-optional',
  'right-unwatched',
  'right-by-name',
  'kind-not-served',
  'kind-failed',
  'forward-given',
  'forward-half',
  'forward-missing',
  'forward-unknown',
  'pods-proved',
  'pods-unproved',
  'pods-unreachable',
  'pods-none',
  'tunnel-open',
  'tunnel-failed',
  'no-way',
  'tunnel-untried',
  'controller-found',
  'controller-partial',
  'controller-none',
  'engine-live',
  'engine-trouble',
  'engine-other',
  'engine-demo',
  'engine-manifests',
  'engine-none',
  'engine-silent',
  'not-examined',
] as const;

export type ClusterFindingCode = (typeof CLUSTER_FINDING_CODES)[number];

/** One thing that `doctor cluster` found. Nothing secret is in it. */
export interface ClusterFinding {
  readonly check: ClusterCheck;
  /** `skip`: could not be looked at, and what came before says why. */
  readonly result: 'ok' | 'warn' | 'fail' | 'skip';
  readonly code: ClusterFindingCode;
  /** A file, a context, an address, a kind of object. */
  readonly subject: string;
  readonly values: Readonly<Record<string, string>>;
  /** What was seen, such as the server's own words; null where the sentence says it all. */
  readonly evidence: string | null;
  /** A command to run or a Role to hand on, ready to copy; null where there is none. */
  readonly remedy: string | null;
}
