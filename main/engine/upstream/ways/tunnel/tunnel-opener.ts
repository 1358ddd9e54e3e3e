import type { ClusterAccess } from '#engine/source/cluster-access.ts';
import { sameAccess, type Access } from '#engine/source/kubeconfig/credentials/credentials.ts';
import { describeFailure, isSignIn } from '#engine/source/kubeconfig/server/failure.ts';
import { connectToServer } from '#engine/source/kubeconfig/server/server-connection.ts';
import { phrase, quoted, type Phrase } from '#shared/model/phrase.ts';
import type { MissingRight } from '#shared/model/source.ts';
import { ChannelTunnel } from './channel-tunnel.ts';
import { SpdyTunnel } from './spdy-tunnel.ts';
import { TransportMemory, verbOf, type TunnelTransport, type TunnelVerb } from './transport-memory.ts';
import { isPodGone, podGone, TunnelError, type StreamTarget } from './tunnel-error.ts';
import type { TunnelLimits, TunnelTimes } from './tunnel-limits.ts';
import type { Tunnel, TunnelOwner } from './tunnel.ts';
import { openSpdy, openWebSocket, UpgradeRefusal, type UpgradeRequest } from './upgrade.ts';

/** What tunnels need of a cluster. */
export type TunnelAccess = Pick<ClusterAccess, 'server' | 'proxy' | 'credentials'>;

export interface TunnelOpenerOptions {
  readonly times: TunnelTimes;
  readonly limits: TunnelLimits;
  /** What may be tried, best first. */
  readonly transports: readonly TunnelTransport[];
}

const SPDY_IN_WEBSOCKET = 'SPDY/3.1+portforward.k8s.io';
const CHANNELS = 'v4.channel.k8s.io';

/** Why one transport did not pass: a right is missing, or it is not understood on the way. */
type Hindrance =
  | { readonly kind: 'denied'; readonly verb: TunnelVerb; readonly user: string | null }
  | { readonly kind: 'blocked'; readonly refusal: UpgradeRefusal };

/** Opens tunnels of one cluster: the best transport that passes, remembered (reference 3.2). */
export class TunnelOpener {
  readonly #access: TunnelAccess;
  readonly #times: TunnelTimes;
  readonly #limits: TunnelLimits;
  readonly #memory: TransportMemory;
  readonly #url: URL;

  constructor(access: TunnelAccess, { times, limits, transports }: TunnelOpenerOptions) {
    this.#access = access;
    this.#times = times;
    this.#limits = limits;
    this.#memory = new TransportMemory(transports, times.memory);
    this.#url = new URL(access.server);
  }

  /** Whether one tunnel can carry several streams, as far as is known. */
  canShare(namespace: string): boolean {
    return this.#memory.order(namespace, performance.now())[0] !== 'channels';
  }

  forget(): void {
    this.#memory.clear();
  }

  /** `target.port` counts where the old protocol is all that passes. Throws `TunnelError`, or the reason of `signal`. */
  async open(target: StreamTarget, owner: TunnelOwner, signal: AbortSignal): Promise<Tunnel> {
    const { namespace } = target;
    const denied = new Map<TunnelVerb, string | null>();
    const blocked = new Map<TunnelTransport, UpgradeRefusal>();
    for (const transport of this.#memory.order(namespace, performance.now())) {
      if (denied.has(verbOf(transport))) continue;
      const tried = await this.#try(transport, { target, owner, signal });
      if ('hindrance' in tried) {
        const { hindrance } = tried;
        if (hindrance.kind === 'denied') denied.set(hindrance.verb, hindrance.user);
        else blocked.set(transport, hindrance.refusal);
        continue;
      }
      const now = performance.now();
      this.#memory.blocked(blocked.keys(), now);
      this.#memory.denied(namespace, denied.keys(), now);
      return tried.tunnel;
    }
    throw this.#failure(target, denied, [...blocked.values()]);
  }

  async #try(
    transport: TunnelTransport,
    parts: { readonly target: StreamTarget; readonly owner: TunnelOwner; readonly signal: AbortSignal },
  ): Promise<{ readonly tunnel: Tunnel } | { readonly hindrance: Hindrance }> {
    try {
      return { tunnel: await this.#withRenewal((access) => this.#open(transport, access, parts)) };
    } catch (error) {
      parts.signal.throwIfAborted();
      if (!(error instanceof UpgradeRefusal)) throw unreachable(error);
      return { hindrance: hindranceOf(error, transport, parts.target) };
    }
  }

  /** 401 may mean that a token is over which is renewed by asking (reference 3.7). */
  async #withRenewal(act: (access: Access) => Promise<Tunnel>): Promise<Tunnel> {
    const { credentials } = this.#access;
    const access = await credentials.access();
    try {
      return await act(access);
    } catch (error) {
      if (!(error instanceof UpgradeRefusal) || error.status !== 401) throw error;
      credentials.invalidate(access);
      const renewed = await credentials.access();
      if (sameAccess(renewed, access)) throw error;
      return act(renewed);
    }
  }

  async #open(
    transport: TunnelTransport,
    access: Access,
    {
      target,
      owner,
      signal,
    }: { readonly target: StreamTarget; readonly owner: TunnelOwner; readonly signal: AbortSignal },
  ): Promise<Tunnel> {
    const socket = await connectToServer(this.#access, access.tls, { timeout: this.#times.connect, signal });
    const abort = () => socket.destroy(signal.reason as Error);
    signal.addEventListener('abort', abort, { once: true });
    try {
      const request = this.#request(socket, access, target);
      const common = { owner, times: this.#times, limits: this.#limits };
      switch (transport) {
        case 'websocket': {
          const { carrier } = await openWebSocket(request, SPDY_IN_WEBSOCKET);
          return new SpdyTunnel({ ...common, carrier, transport, namespace: target.namespace, pod: target.pod });
        }
        case 'spdy': {
          const carrier = await openSpdy(request);
          return new SpdyTunnel({ ...common, carrier, transport, namespace: target.namespace, pod: target.pod });
        }
        case 'channels': {
          const path = `${request.path}?ports=${target.port}`;
          return new ChannelTunnel({ ...common, ...(await openWebSocket({ ...request, path }, CHANNELS)), target });
        }
      }
    } catch (error) {
      throw cutOff(error);
    } finally {
      signal.removeEventListener('abort', abort);
    }
  }

  #request(socket: UpgradeRequest['socket'], { headers }: Access, { namespace, pod }: StreamTarget): UpgradeRequest {
    const base = this.#url.pathname.replace(/\/+$/, '');
    const place = `namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(pod)}`;
    return {
      socket,
      authority: this.#url.host,
      path: `${base}/api/v1/${place}/portforward`,
      headers,
      timeout: this.#times.upgrade,
    };
  }

  #failure(
    { namespace }: StreamTarget,
    denied: ReadonlyMap<TunnelVerb, string | null>,
    refusals: readonly UpgradeRefusal[],
  ): TunnelError {
    const last = refusals.at(-1);
    if (denied.size > 0) {
      const missing = [...denied].map(([verb, user]): MissingRight => ({
        verb,
        resource: 'pods/portforward',
        namespace,
        user,
      }));
      const message = deniedIn(namespace, [...denied.keys()], last);
      return new TunnelError('forbidden', message, { unprocessed: true, missing });
    }
    const why = last === undefined ? phrase('tunnel-no-answer') : describe(last);
    return new TunnelError(faultOf(refusals), phrase('tunnel-refused', { why }), { unprocessed: true });
  }
}

/** What an answer means for the next step; throws `TunnelError` where no other transport would do better. */
function hindranceOf(refusal: UpgradeRefusal, transport: TunnelTransport, { pod }: StreamTarget): Hindrance {
  const { status, message, reason } = refusal;
  if (status === 401) {
    throw new TunnelError('unauthorized', phrase('tunnel-credentials'), { unprocessed: true });
  }
  if (status === 429) throw new TunnelError('unreachable', phrase('tunnel-busy'), { unprocessed: true });
  if ((status === 404 && reason === 'NotFound') || isPodGone(message)) throw podGone(pod);
  if (status === 403 && message.includes('pods/portforward')) {
    return { kind: 'denied', verb: verbOf(transport), user: /\bUser "([^"]{1,253})"/.exec(message)?.[1] ?? null };
  }
  return { kind: 'blocked', refusal };
}

/** Whether the whole cluster, this pod's node or the protocol is at fault where nothing passed. */
function faultOf(refusals: readonly UpgradeRefusal[]): 'unreachable' | 'pod-failed' | 'unsupported' {
  // What stands before the API server says these, or the server while it starts; 0 is a connection that was cut.
  if (refusals.every(({ status }) => status === 0 || (status > 501 && status <= 504))) return 'unreachable';
  return refusals.some(({ status }) => status >= 500) ? 'pod-failed' : 'unsupported';
}

/** A connection that breaks only when it is to be switched may have something on its way that does not let that pass. */
function cutOff(error: unknown): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code !== 'ECONNRESET' && code !== 'EPIPE') return error;
  return new UpgradeRefusal(0, phrase('upgrade-cut', { code }));
}

function deniedIn(namespace: string, denied: readonly TunnelVerb[], last: UpgradeRefusal | undefined): Phrase {
  const [one = quoted(''), other] = denied.map(quoted);
  const verbs = other === undefined ? one : phrase('both', { one, other });
  return last === undefined
    ? phrase('tunnel-denied', { verbs, namespace })
    : phrase('tunnel-denied-blocked', { verbs, namespace, why: describe(last) });
}

function describe({ status, message, phrase: said }: UpgradeRefusal): Phrase {
  if (status === 0) return said.code === 'quoted' ? quoted(message.slice(0, 200)) : said;
  return message === ''
    ? phrase('upgrade-status', { status })
    : phrase('upgrade-status-said', { status, words: message.slice(0, 200) });
}

/** Puts what the network, a proxy or the credentials say into words that hold no secrets. */
function unreachable(error: unknown): TunnelError {
  if (error instanceof TunnelError) return error;
  const failure = describeFailure(error);
  const fault = isSignIn(failure) ? 'unauthorized' : 'unreachable';
  return new TunnelError(fault, phrase('tunnel-unreached', { reason: failure.reason }), { unprocessed: true });
}
