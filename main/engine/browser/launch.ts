import { join } from 'node:path';

/** How the browser comes to trust what the engine serves. */
export type SessionTrust =
  /** The session's own authority is in the certificate database of the browser's home. */
  | { readonly kind: 'store'; readonly home: string }
  /** Every check is off for one key that lives as long as the session; the browser warns of the option. */
  | { readonly kind: 'key'; readonly keyHash: string };

export interface LaunchOrder {
  readonly url: string;
  readonly profile: string;
  readonly rules: string;
  /** The names of the rules, for those who reach other sites through a proxy. */
  readonly names: readonly string[];
  readonly trust: SessionTrust;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

export interface Launch {
  readonly flags: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

/** The command line and the environment of an isolated browser (reference trust F). */
export function launchOf(order: LaunchOrder): Launch {
  const { url, profile, rules, names, trust, environment } = order;
  return {
    flags: [
      `--user-data-dir=${profile}`,
      `--host-resolver-rules=${rules}`,
      ...(trust.kind === 'key' ? [`--ignore-certificate-errors-spki-list=${trust.keyHash}`] : []),
      ...proxyFlags(names, environment),
      '--no-first-run',
      '--no-default-browser-check',
      '--disable-sync',
      '--disable-component-update',
      '--disable-background-networking',
      '--disable-default-apps',
      // A browser of an hour must not ask for the person's key ring.
      '--password-store=basic',
      '--use-mock-keychain',
      url,
    ],
    environment: environmentFor(environment, trust),
  };
}

/**
 * A proxy would resolve our names itself, so that it is named without them; where none is named, none is used, since a
 * browser asks the desktop's settings or the network otherwise. Credentials stay out of the command line.
 */
function proxyFlags(names: readonly string[], environment: LaunchOrder['environment']): readonly string[] {
  const given = ['https_proxy', 'HTTPS_PROXY', 'http_proxy', 'HTTP_PROXY', 'all_proxy', 'ALL_PROXY']
    .map((name) => environment[name])
    .find((value) => value !== undefined && value !== '');
  const proxy = given === undefined ? null : URL.parse(given.includes('://') ? given : `http://${given}`);
  if (proxy === null) return ['--no-proxy-server'];
  const others = (environment['no_proxy'] ?? environment['NO_PROXY'] ?? '').split(',').map((each) => each.trim());
  const bypass = [...names, ...others.filter((each) => each !== '')];
  return [`--proxy-server=${proxy.protocol}//${proxy.host}`, `--proxy-bypass-list=${bypass.join(';')}`];
}

function environmentFor(given: LaunchOrder['environment'], trust: SessionTrust): Record<string, string> {
  const environment: Record<string, string> = {};
  for (const [name, value] of Object.entries(given)) {
    if (value !== undefined && !/^(?:NODE_|ELECTRON_|CHROME_)/.test(name)) environment[name] = value;
  }
  if (trust.kind !== 'store') return environment;
  const home = given['HOME'] ?? '';
  return {
    ...environment,
    HOME: trust.home,
    XDG_DATA_HOME: join(trust.home, '.local/share'),
    // Fonts, themes and the right to draw on the screen stay the person's.
    XDG_CONFIG_HOME: given['XDG_CONFIG_HOME'] ?? join(home, '.config'),
    XDG_CACHE_HOME: join(trust.home, '.cache'),
    XAUTHORITY: given['XAUTHORITY'] ?? join(home, '.Xauthority'),
  };
}

/** What a fresh profile knows from the start: where downloads go, since its own home is deleted. */
export function profilePreferences(downloads: string | null): string {
  return JSON.stringify(downloads === null ? {} : { download: { default_directory: downloads } });
}
