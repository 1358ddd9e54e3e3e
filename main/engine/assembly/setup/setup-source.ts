import { request as requestPlain } from 'node:http';
import { request as requestSecure } from 'node:https';
import type { CurrentSource } from '../current-source.ts';
import { kubeconfigPaths } from '../../source/kubeconfig/file/load.ts';
import { namedHosts, type NamedHosts } from '../../source/kubeconfig/file/named-hosts.ts';

/** Milliseconds for the answer of an API server. */
const PATIENCE = 3_000;

/** The source in a word: public names are approved for one cluster, and stay with its API server whatever the context is called. */
export function clusterName(current: CurrentSource): string {
  const { source } = current.status;
  const server = current.source?.access?.server;
  return server === undefined ? `${source.kind}:${source.name}` : `cluster:${server}`;
}

/** Hosts that the kubeconfigs of this user and of the source in use name: they are never led to this machine. */
export async function kubeconfigHosts({ choice }: CurrentSource): Promise<NamedHosts> {
  const chosen = choice.kind === 'kubeconfig' ? kubeconfigPaths(choice.files, process.env) : [];
  return namedHosts([...new Set([...chosen, ...kubeconfigPaths([], process.env)])]);
}

/**
 * The time that the cluster's API server names in `Date`, in milliseconds since the epoch; null without a cluster or an answer.
 * Asked without credentials and without looking at the certificate, which a wrong clock would spoil: the time is only shown.
 */
export async function clusterTime({ source }: CurrentSource): Promise<number | null> {
  const server = source?.access?.server;
  if (server === undefined || !URL.canParse(server)) return null;
  const { promise, resolve } = Promise.withResolvers<number | null>();
  const url = new URL('/version', server);
  const options = { method: 'HEAD', timeout: PATIENCE, agent: false } as const;
  const asked =
    url.protocol === 'http:'
      ? requestPlain(url, options)
      : requestSecure(url, { ...options, rejectUnauthorized: false });
  asked.once('response', (answer) => {
    const time = Date.parse(answer.headers.date ?? '');
    resolve(Number.isNaN(time) ? null : time);
  });
  asked.once('timeout', () => resolve(null));
  // No answer is no time.
  asked.once('error', () => resolve(null));
  asked.end();
  return promise.finally(() => asked.destroy());
}
