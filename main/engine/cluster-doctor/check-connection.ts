import { lookup } from 'node:dns/promises';
import { connect, isIP, type Socket } from 'node:net';
import { TLSSocket, type PeerCertificate } from 'node:tls';
import { phrase, phraseValues } from '#shared/model/phrase.ts';
import type { Access } from '#engine/source/kubeconfig/credentials/credentials.ts';
import { describeFailure } from '#engine/source/kubeconfig/server/failure.ts';
import { connectToServer } from '#engine/source/kubeconfig/server/server-connection.ts';
import { urlHost } from '../url-host.ts';
import { CheckReport, type Report } from './report.ts';

const DAY = 86_400_000;
const SOON = 14 * DAY;
/** Milliseconds for each step on the way to the server. */
const PATIENCE = 10_000;

/** The server and the way to it. */
export interface Destination {
  readonly server: string;
  /** null: straight. */
  readonly proxy: string | null;
  /** Whether the proxy comes from the kubeconfig or from the environment. */
  readonly proxyFrom: 'kubeconfig' | 'environment' | null;
}

/** Follows the way to the API server step by step: proxy, name, connection, TLS. false where it ends before the server. */
export async function checkConnection(
  destination: Destination,
  tls: Access['tls'],
  { report, signal }: { readonly report: Report; readonly signal: AbortSignal },
): Promise<boolean> {
  const first = new URL(destination.proxy ?? destination.server);
  const host = first.hostname.replace(/^\[(.*)\]$/, '$1');
  const port = Number(first.port || defaultPort(first.protocol));
  checkWay(destination, new CheckReport(report, 'way'));
  if (!(await checkName(host, new CheckReport(report, 'name')))) return false;
  if (!(await checkPort({ host, port }, new CheckReport(report, 'connection'), signal))) return false;
  return checkTls(destination, tls, { check: new CheckReport(report, 'tls'), signal });
}

function defaultPort(protocol: string): number {
  if (protocol.startsWith('socks')) return 1080;
  return protocol === 'https:' ? 443 : 80;
}

function checkWay({ server, proxy, proxyFrom }: Destination, check: CheckReport): void {
  if (proxy === null) return check.ok('straight', server);
  const { protocol, host } = new URL(proxy);
  check.ok('proxied', server, { values: { proxy: `${protocol}//${host}`, from: proxyFrom ?? '' } });
}

async function checkName(host: string, check: CheckReport): Promise<boolean> {
  if (isIP(host) !== 0) {
    check.ok('name-is-address', host);
    return true;
  }
  check.doing(host);
  try {
    const found = await lookup(host, { all: true });
    const addresses = found.map(({ address }) => address).join(', ');
    check.ok('name-found', host, { values: { addresses } });
    return true;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    check.fail('name-unknown', host, { evidence: `lookup: ${code}`, remedy: `getent hosts ${host}` });
    return false;
  }
}

async function checkPort(
  { host, port }: { readonly host: string; readonly port: number },
  check: CheckReport,
  signal: AbortSignal,
): Promise<boolean> {
  const subject = `${urlHost(host)}:${port}`;
  check.doing(subject);
  const begun = performance.now();
  const error = await tryPort({ host, port }, signal);
  signal.throwIfAborted();
  if (error === null) {
    check.ok('connected', subject, { values: { time: (performance.now() - begun).toFixed(1) } });
    return true;
  }
  const { code } = error;
  const evidence = `connect: ${code ?? error.message}`;
  if (code === 'ECONNREFUSED') check.fail('connection-refused', subject, { evidence });
  else if (code === 'ETIMEDOUT')
    check.fail('connection-silent', subject, { values: { seconds: String(PATIENCE / 1000) }, evidence });
  else
    check.fail('connection-failed', subject, {
      values: phraseValues('reason', describeFailure(error).reason),
      evidence,
    });
  return false;
}

function tryPort(
  at: { readonly host: string; readonly port: number },
  signal: AbortSignal,
): Promise<NodeJS.ErrnoException | null> {
  return new Promise((resolve) => {
    const socket: Socket = connect(at);
    const settle = (error: NodeJS.ErrnoException | null) => {
      clearTimeout(late);
      signal.removeEventListener('abort', abort);
      socket.destroy();
      resolve(error);
    };
    const abort = () => settle(Object.assign(new Error('interrupted'), { code: 'ABORT_ERR' }));
    const late = setTimeout(() => settle(Object.assign(new Error('late'), { code: 'ETIMEDOUT' })), PATIENCE);
    signal.addEventListener('abort', abort, { once: true });
    // With several addresses there is one error for all of them.
    socket.on('error', (error: AggregateError & NodeJS.ErrnoException) =>
      settle((error.errors?.[0] as NodeJS.ErrnoException | undefined) ?? error),
    );
    socket.on('connect', () => settle(null));
  });
}

async function checkTls(
  destination: Destination,
  tls: Access['tls'],
  { check, signal }: { readonly check: CheckReport; readonly signal: AbortSignal },
): Promise<boolean> {
  const { server } = destination;
  if (!/^https:/i.test(server)) {
    check.warn('tls-none', server);
    return true;
  }
  check.doing(server);
  let socket: Socket;
  try {
    // Looked at without being trusted: nothing is sent over it.
    socket = await connectToServer(destination, { ...tls, verify: false }, { timeout: PATIENCE, signal });
  } catch (error) {
    signal.throwIfAborted();
    const failure = describeFailure(error);
    const code = (error as NodeJS.ErrnoException).code ?? '';
    const parts = { values: phraseValues('reason', failure.reason), evidence: `TLS: ${code}` };
    if (failure.kind === 'client-certificate') check.fail('tls-client-refused', server, parts);
    else if (/WRONG_VERSION|PACKET_LENGTH|EPROTO/.test(code)) check.fail('tls-not-spoken', server, parts);
    else check.fail('tls-failed', server, parts);
    return false;
  }
  try {
    return socket instanceof TLSSocket && judge(socket, destination, tls, check);
  } finally {
    socket.on('error', () => undefined).destroy();
  }
}

function judge(socket: TLSSocket, { server }: Destination, tls: Access['tls'], check: CheckReport): boolean {
  const certificate = socket.getPeerCertificate();
  const values = {
    ...describeCertificate(certificate),
    name: tls.serverName ?? new URL(server).hostname.replace(/^\[(.*)\]$/, '$1'),
    protocol: socket.getProtocol() ?? '',
  };
  const { protocol, subject, issuer, names, end } = values;
  const evidence = phrase('seen-certificate', { protocol, subject, issuer, names, end });
  const parts = { values, evidence };
  // Its type says otherwise, but it is null where all is well, and a text for some errors.
  const error = socket.authorizationError as Error | string | null | undefined;
  const code = typeof error === 'string' ? error : error ? codeOf(error) : '';
  if (!tls.verify) {
    check.warn('unverified', server, { ...parts, values: { ...values, server } });
    return true;
  }
  if (code === 'CERT_HAS_EXPIRED') check.fail('tls-expired', server, parts);
  else if (code === 'CERT_NOT_YET_VALID') check.fail('tls-not-yet', server, parts);
  else if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') check.fail('tls-wrong-name', server, parts);
  else if (/SELF_SIGNED|ISSUER_CERT|LEAF_SIGNATURE|CERT_SIGNATURE|INVALID_CA|UNTRUSTED/.test(code))
    check.fail('tls-wrong-authority', server, { ...parts, evidence: phrase('failed-check', { code, seen: evidence }) });
  else if (code !== '') check.fail('tls-failed', server, { ...parts, values: { ...values, reason: code } });
  else if (Date.parse(values.end) - Date.now() < SOON) check.warn('tls-ending', server, parts);
  else check.ok('tls-good', server, parts);
  return code === '';
}

function codeOf(error: Error): string {
  return (error as NodeJS.ErrnoException).code ?? error.message;
}

function describeCertificate(
  certificate: PeerCertificate,
): Readonly<Record<'subject' | 'issuer' | 'names' | 'end', string>> {
  const text = (value: string | string[] | undefined) => [value ?? '-'].flat().join('+').slice(0, 200);
  const time = Date.parse(certificate.valid_to);
  return {
    subject: text(certificate.subject?.CN),
    issuer: text(certificate.issuer?.CN),
    names: text(certificate.subjectaltname),
    end: Number.isNaN(time) ? '-' : new Date(time).toISOString(),
  };
}
