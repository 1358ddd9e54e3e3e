import { readFile } from 'node:fs/promises';
import { request } from 'node:https';
import { connect, type PeerCertificate } from 'node:tls';
import { afterEach, describe, expect, test } from 'vitest';
import type { Profile } from '#shared/model/engine-status.ts';
import { exchange, get, RawClient } from '#test/doubles/raw-client.ts';
import { ok, RawPod } from '#test/doubles/raw-pod.ts';
import { ingress, nginxClass, serve, service, type Serving } from '#test/fixtures/serving.ts';

// Each line of the table of differences, in both profiles: `local` is safe on a developer's machine, `controller` softens nothing.

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

async function pod(answer: string): Promise<RawPod> {
  const started = await RawPod.says(answer);
  open.push(() => started.close());
  return started;
}

async function serving(profile: Profile, objects: readonly object[]): Promise<Serving> {
  const started = await serve(objects, { profile });
  open.push(() => started.close());
  return started;
}

const tls = [{ hosts: ['shop.corp.example'], secretName: 'shop' }];

async function shopSecret(): Promise<object> {
  const file = async (name: string): Promise<string> =>
    (await readFile(new URL(`../../fixtures/tls/${name}`, import.meta.url))).toString('base64');
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    type: 'kubernetes.io/tls',
    metadata: { name: 'shop', namespace: 'default' },
    data: { 'tls.crt': await file('shop.crt'), 'tls.key': await file('shop.key') },
  };
}

function peer(port: number, servername: string): Promise<PeerCertificate> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', servername, rejectUnauthorized: false }, () => {
      resolve(socket.getPeerCertificate());
      socket.destroy();
    });
    socket.on('error', reject);
  });
}

function secureHeaders(port: number, host: string): Promise<NodeJS.Dict<string | string[]>> {
  return new Promise((resolve, reject) => {
    const headers = { Host: host, Connection: 'close' };
    const sent = request(
      { port, host: '127.0.0.1', servername: host, headers, rejectUnauthorized: false },
      (answer) => {
        answer.resume();
        resolve(answer.headers);
      },
    );
    sent.on('error', reject);
    sent.end();
  });
}

describe.each(['local', 'controller'] as const)('in the profile %s', (profile) => {
  const isLocal = profile === 'local';

  test(
    isLocal
      ? 'a host is served by our leaf where this machine does not trust its Secret'
      : 'a host is served by its Secret',
    async () => {
      const { port } = await pod(ok('x'));
      const { https } = await serving(profile, [
        nginxClass,
        await shopSecret(),
        ingress({ host: 'shop.corp.example', tls }),
        ...service([port]),
      ]);
      const { issuer } = await peer(https, 'shop.corp.example');
      expect(String(issuer.O) === 'Gatehouse').toBe(isLocal);
    },
  );

  test(
    isLocal ? 'HSTS is neither sent nor let through' : 'HSTS is sent in place of the answer of the pod',
    async () => {
      const { port } = await pod(ok('x', 'Strict-Transport-Security: max-age=7\r\n'));
      const { https } = await serving(profile, [
        nginxClass,
        ingress({ host: 'shop.corp.example' }),
        ...service([port]),
      ]);
      const headers = await secureHeaders(https, 'shop.corp.example');
      expect(headers['strict-transport-security']).toBe(isLocal ? undefined : 'max-age=31536000; includeSubDomains');
    },
  );

  test(isLocal ? 'the redirect to HTTPS carries our port' : 'the redirect to HTTPS carries no port', async () => {
    const { port } = await pod(ok('x'));
    const { http, https } = await serving(profile, [
      nginxClass,
      ingress({ host: 'shop.corp.example', tls }),
      ...service([port]),
    ]);
    const answer = await exchange(http, get('/a?b=c', { host: 'shop.corp.example' }));
    expect(answer).toMatch(/^HTTP\/1\.1 308 /);
    expect(answer).toContain(`\r\nLocation: https://shop.corp.example${isLocal ? `:${https}` : ''}/a?b=c\r\n`);
  });

  test(
    isLocal
      ? 'an allow list that leaves this machine out is not enforced'
      : 'an allow list that leaves the client out answers 403',
    async () => {
      const { port } = await pod(ok('x'));
      const annotations = { 'allowlist-source-range': '10.0.0.0/8' };
      const { http } = await serving(profile, [nginxClass, ingress({ annotations }), ...service([port])]);
      expect(await exchange(http, get('/'))).toMatch(isLocal ? /^HTTP\/1\.1 200 / : /^HTTP\/1\.1 403 /);
    },
  );

  test(
    isLocal ? 'the plain part of an Ingress with a snippet is served' : 'an Ingress with a snippet does not count',
    async () => {
      const { port } = await pod(ok('x'));
      const annotations = { 'configuration-snippet': 'more_set_headers "a: b";' };
      const { http, engine } = await serving(profile, [nginxClass, ingress({ annotations }), ...service([port])]);
      expect(await exchange(http, get('/'))).toMatch(isLocal ? /^HTTP\/1\.1 200 / : /^HTTP\/1\.1 404 /);
      expect(engine.problems().map((problem) => problem.code)).toContain('annotation-critical');
    },
  );

  test(
    isLocal ? 'an Ingress of another controller is served' : 'an Ingress of another controller does not count',
    async () => {
      const { port } = await pod(ok('x'));
      const other = {
        ...nginxClass,
        metadata: { name: 'other' },
        spec: { controller: 'traefik.io/ingress-controller' },
      };
      const { http, engine } = await serving(profile, [other, ingress({ className: 'other' }), ...service([port])]);
      expect(await exchange(http, get('/'))).toMatch(isLocal ? /^HTTP\/1\.1 200 / : /^HTTP\/1\.1 404 /);
      expect(engine.routes().hosts[0]?.routes[0]?.dialect).toBe(isLocal ? 'spec' : undefined);
    },
  );

  test(
    isLocal ? 'pods on their way out are used where none is ready' : 'pods on their way out are not used',
    async () => {
      const { port } = await pod(ok('x'));
      const leaving = { ready: false, serving: true, terminating: true };
      const objects = service([port]).map((object) => {
        const slice = object as { kind: string; endpoints?: readonly { addresses: readonly string[] }[] };
        if (slice.kind !== 'EndpointSlice') return object;
        return { ...slice, endpoints: [{ addresses: ['127.0.0.1'], conditions: leaving }] };
      });
      const { http, engine } = await serving(profile, [nginxClass, ingress(), ...objects]);
      expect(await exchange(http, get('/'))).toMatch(isLocal ? /^HTTP\/1\.1 200 / : /^HTTP\/1\.1 503 /);
      const expected = isLocal ? 'serving-while-terminating' : 'no-ready-endpoints';
      expect(engine.problems().map((problem) => problem.code)).toContain(expected);
    },
  );

  test(
    isLocal ? 'a request body is streamed to the pod' : 'a request body is read whole before the pod is called',
    async () => {
      const started = await pod(ok('x'));
      const { http } = await serving(profile, [nginxClass, ingress(), ...service([started.port])]);
      const upload = new RawClient(http);
      open.push(async () => upload.close());
      const half = new Promise<void>((resolve) =>
        upload.socket.write('POST /up HTTP/1.1\r\nHost: app.test\r\nContent-Length: 8\r\n\r\nhalf', () => resolve()),
      );
      await half;
      if (isLocal) await expect.poll(() => started.connections.some(({ text }) => text.endsWith('half'))).toBe(true);
      await exchange(http, get('/meanwhile'));
      upload.send('rest');
      await upload.until('x');
      const order = started.heads.map((head) => head.split(' ')[1]);
      expect(order).toEqual(isLocal ? ['/up', '/meanwhile'] : ['/meanwhile', '/up']);
    },
  );

  test('an ExternalName that leads to this machine is refused', async () => {
    const external = {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'app', namespace: 'default' },
      spec: { type: 'ExternalName', externalName: '127.0.0.1', ports: [{ port: 80, targetPort: 80 }] },
    };
    const { http } = await serving(profile, [nginxClass, ingress(), external]);
    expect(await exchange(http, get('/'))).toMatch(/^HTTP\/1\.1 50[23] /);
  });
});
