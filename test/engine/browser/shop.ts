import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Engine } from '#engine/engine.ts';
import type { EngineOptions } from '#engine/engine-options.ts';

/** An engine that serves a plain host, a TLS host, a wildcard and a public host, all answered by one pod. */
export interface Shop extends AsyncDisposable {
  readonly engine: Engine;
  readonly stateFolder: string;
}

/** Starts the engine on free ports; the pod answers with the host and path that it was asked for. */
export async function startShop(options: Partial<EngineOptions> = {}): Promise<Shop> {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-shop-'));
  const pod = createServer((request, response) => {
    response.setHeader('content-type', 'text/html');
    response.end(`<title>${request.headers.host ?? ''}</title>${request.headers.host ?? ''}${request.url ?? ''}`);
  });
  await new Promise<void>((resolve) => pod.listen(0, '127.0.0.1', resolve));
  await writeFile(join(folder, 'shop.yaml'), manifests((pod.address() as AddressInfo).port));
  const stateFolder = join(folder, 'state');
  const engine = new Engine({
    version: '0.1.0',
    choice: { kind: 'manifests', paths: [join(folder, 'shop.yaml')] },
    namespaces: null,
    profile: 'local',
    certificates: 'auto',
    addresses: ['127.0.0.1'],
    httpPort: 0,
    httpsPort: 0,
    connectTo: [],
    stateFolder,
    listen: true,
    ...options,
  });
  await engine.start();
  await engine.firstApplied();
  return {
    engine,
    stateFolder,
    [Symbol.asyncDispose]: async () => {
      await engine.stop();
      pod.closeAllConnections();
      pod.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function manifests(port: number): string {
  return `
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: secure, namespace: default }
spec:
  ingressClassName: nginx
  tls: [{ hosts: [shop.test], secretName: missing }]
  rules:${['shop.test', '*.apps.example.internal', 'shop.example.com'].map(rule).join('')}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: plain, namespace: default }
spec:
  ingressClassName: nginx
  rules:${['plain.test'].map(rule).join('')}
---
apiVersion: networking.k8s.io/v1
kind: IngressClass
metadata: { name: nginx }
spec: { controller: k8s.io/ingress-nginx }
---
apiVersion: v1
kind: Service
metadata: { name: shop, namespace: default }
spec: { ports: [{ port: 80, targetPort: ${String(port)} }] }
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: { name: shop-1, namespace: default, labels: { kubernetes.io/service-name: shop } }
addressType: IPv4
ports: [{ port: ${String(port)} }]
endpoints: [{ addresses: [127.0.0.1], conditions: { ready: true } }]
`;
}

function rule(host: string): string {
  return `
    - host: "${host}"
      http:
        paths:
          - path: /
            pathType: Prefix
            backend: { service: { name: shop, port: { number: 80 } } }`;
}
