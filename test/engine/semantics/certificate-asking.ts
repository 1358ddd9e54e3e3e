import { once } from 'node:events';
import { connect, type ConnectionOptions, type TLSSocket } from 'node:tls';
import { ok, RawPod } from '#test/doubles/raw-pod.ts';
import { type Identity, makeIdentity, named } from '#test/fixtures/client-certificates.ts';
import { ingress, nginxClass, serve, service } from '#test/fixtures/serving.ts';

// Reference 7.5, client certificates.

/** An answer as it came. */
export interface Answer {
  readonly status: number;
  readonly location: string | null;
  readonly text: string;
}

/** The Secret with the authorities that a host asks for; without any where `ca` is null. */
export function authority(name: string, ca: string | null, namespace = 'default'): object {
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name, namespace },
    stringData: ca === null ? { 'tls.crt': 'x' } : { 'ca.crt': ca },
  };
}

/** A host that asks for a certificate of the root. */
export function host(name: string, annotations: Readonly<Record<string, string>>): object {
  const tls = [{ hosts: [`${name}.test`] }];
  return ingress({ name, host: `${name}.test`, tls, annotations: { 'auth-tls-secret': 'default/ca', ...annotations } });
}

/** Whom hosts trust, whom only one does, and who shows what; an engine asks them from when the module is there. */
export const root = makeIdentity({ subject: named('Root'), issuer: null, isAuthority: true });
export const other = makeIdentity({ subject: named('Other root'), issuer: null, isAuthority: true });
const first = makeIdentity({ subject: named('First'), issuer: root, isAuthority: true });
const second = makeIdentity({ subject: named('Second'), issuer: first, isAuthority: true });
const leaf = (commonName: string, issuer: Identity | null, ends = 10): Identity =>
  makeIdentity({ subject: named(commonName), issuer, isAuthority: false, ends });
export const client = leaf('client', root);
export const stranger = leaf('stranger', other);
export const selfSigned = leaf('myself', null);
export const expired = leaf('old', root, -1);
export const deep = withChain(leaf('deep', first), first);
const deeper = withChain(leaf('deeper', second), second, first);
const subject = [
  { name: 'C', value: 'KR' },
  { name: 'O', value: 'Acme, Inc.' },
  { name: 'CN', value: '민수' },
];
export const fancy = makeIdentity({ subject, issuer: root, isAuthority: false });
export const pod = await RawPod.says(ok('let in'));
export const objects = [
  nginxClass,
  ...service([pod.port]),
  authority('ca', root.cert),
  authority('other-ca', other.cert),
  authority('keyless', null),
  authority('broken', '-----BEGIN CERTIFICATE-----\nnothing\n-----END CERTIFICATE-----\n'),
  authority('far', root.cert, 'elsewhere'),
  host('on', {}),
  host('passes', { 'auth-tls-pass-certificate-to-upstream': 'true' }),
  host('optional', { 'auth-tls-verify-client': 'optional' }),
  host('loose', { 'auth-tls-verify-client': 'optional_no_ca' }),
  host('off', { 'auth-tls-verify-client': 'off' }),
  host('depth', { 'auth-tls-verify-depth': '2' }),
  host('named', { 'auth-tls-match-cn': 'CN=(client|deep)$' }),
  host('page', { 'auth-tls-error-page': 'https://help.test/certificates' }),
  host('path', { 'auth-tls-error-page': '/help' }),
  host('second', { 'auth-tls-secret': 'default/other-ca' }),
  host('missing', { 'auth-tls-secret': 'default/none' }),
  host('keyless', { 'auth-tls-secret': 'default/keyless' }),
  host('broken', { 'auth-tls-secret': 'default/broken' }),
  host('foreign', { 'auth-tls-secret': 'elsewhere/far' }),
  host('bare', { 'auth-tls-secret': 'ca' }),
  host('inert', { 'auth-tls-secret': '', 'auth-tls-verify-client': 'on' }),
  host('dropped', { 'auth-tls-match-cn': 'client' }),
  ingress({ name: 'plain', host: 'plain.test', tls: [{ hosts: ['plain.test'] }] }),
  ingress({
    name: 'open',
    host: 'open.test',
    annotations: { 'auth-tls-secret': 'default/ca', 'ssl-redirect': 'false' },
  }),
];
export const serving = await serve(objects, { profile: 'controller' });
/** To be called after all tests. */
export async function close(): Promise<void> {
  await serving.close();
  await pod.close();
}

export function withChain(leaf: Identity, ...above: readonly Identity[]): Identity {
  return { ...leaf, cert: [leaf, ...above].map((one) => one.cert).join('') };
}

/** A TLS connection that shows an identity; without a server name where `name` is null. */
export async function handshake(
  name: string | null,
  identity: Identity | null,
  options: ConnectionOptions = {},
): Promise<TLSSocket> {
  const socket = connect({
    port: serving.https,
    host: '127.0.0.1',
    rejectUnauthorized: false,
    ALPNProtocols: ['http/1.1'],
    servername: name ?? '',
    ...(identity === null ? {} : { cert: identity.cert, key: identity.key }),
    ...options,
  });
  await once(socket, 'secureConnect');
  return socket;
}

/** Sends a GET over it. */
export async function send(
  socket: TLSSocket,
  request: { host: string; path?: string; headers?: string; close?: boolean },
): Promise<Answer> {
  const { path = '/', headers = '', close = true } = request;
  let text = '';
  const collect = (bytes: Buffer): void => void (text += bytes.toString('latin1'));
  socket.on('data', collect);
  socket.write(
    `GET ${path} HTTP/1.1\r\nHost: ${request.host}\r\n${close ? 'Connection: close\r\n' : ''}${headers}\r\n`,
  );
  if (close) await once(socket, 'close');
  else while (!text.endsWith('let in')) await once(socket, 'data');
  socket.off('data', collect);
  return {
    status: Number(text.split(' ')[1]),
    location: /^Location: (.*)$/im.exec(text)?.[1]?.trim() ?? null,
    text,
  };
}

/** Sends a GET to a host over a connection of its own. */
export async function visit(
  name: string,
  identity: Identity | null,
  request: { path?: string; headers?: string } = {},
): Promise<Answer> {
  return send(await handshake(`${name}.test`, identity), { host: `${name}.test`, ...request });
}

/** What a pod was told of the certificate. */
export function lines(head: string | undefined): Readonly<Record<string, string>> {
  const found = [...(head ?? '').matchAll(/^(ssl-client-[a-z-]+): (.*?)\r?$/gim)];
  return Object.fromEntries(found.map(([, name = '', value = '']) => [name.toLowerCase(), value]));
}

/** Identities by the name that tests give them. */
export const who = (): Readonly<Record<string, Identity | null>> => ({
  nobody: null,
  client,
  stranger,
  selfSigned,
  expired,
  deep,
  deeper,
});
