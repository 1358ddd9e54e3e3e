import type { ConfigFile, UserEntry } from './config-format.ts';
import { readEach } from './load.ts';

/** Hosts that kubeconfigs name, in lower case: whoever took one over could see what is sent there. */
export interface NamedHosts {
  /** Of the API servers of every cluster, whichever context is in use. */
  readonly apiServers: readonly string[];
  /** Of proxies on the way there, and of what plugins sign in to or pull from. */
  readonly needed: readonly string[];
}

/** Words of a plugin's option or variable whose value is a host or the address of one. */
const LEADS_TO_A_HOST = /(?:issuer|server|host|endpoint|registry|url|uri|authority|domain|address)$/i;
const HOST = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+(?::[0-9]+)?$/i;

/**
 * The hosts of files, each file on its own: a cluster that another file hides is still somebody's (reference trust A.4). Of
 * plugins nothing is run: their words and variables are looked through. Files that cannot be read name none.
 */
export async function namedHosts(files: readonly string[]): Promise<NamedHosts> {
  const configs = await readEach(files);
  const clusters = configs.flatMap((config) => config.clusters);
  const users = configs.flatMap((config: ConfigFile) => config.users);
  return {
    apiServers: distinct(clusters.flatMap(({ server }) => hostOf(server ?? ''))),
    needed: distinct([
      ...clusters.flatMap(({ proxy }) => hostOf(proxy ?? '')),
      ...users.flatMap(({ authProvider }) => hostOf(authProvider?.issuer ?? '')),
      ...users.flatMap(({ plugin }) => (plugin === null ? [] : hostsOfPlugin(plugin))),
    ]),
  };
}

/** `--oidc-issuer-url=https://…`, `--oidc-issuer-url https://…`, `--server host`, `OIDC_ISSUER=…`, and any address at all. */
function hostsOfPlugin({ args, environment }: NonNullable<UserEntry['plugin']>): readonly string[] {
  return [
    ...args.flatMap((word, index) => {
      const at = word.indexOf('=');
      if (at > 0) return hostsOfValue(word.slice(0, at), word.slice(at + 1));
      return hostsOfValue(args[index - 1] ?? '', word);
    }),
    ...Object.entries(environment).flatMap(([name, value]) => hostsOfValue(name, value)),
  ];
}

function hostsOfValue(name: string, value: string): readonly string[] {
  const found = hostOf(value);
  if (found.length > 0 || !LEADS_TO_A_HOST.test(name) || !HOST.test(value)) return found;
  return hostOf(`https://${value}`);
}

function hostOf(address: string): readonly string[] {
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(address)) return [];
  const host = URL.parse(address)?.hostname ?? '';
  return host === '' ? [] : [host.toLowerCase().replace(/\.$/, '')];
}

function distinct(hosts: readonly string[]): readonly string[] {
  return [...new Set(hosts)];
}
