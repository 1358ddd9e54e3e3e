import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The host that is asked for among many. */
export function hostNumber(index: number): string {
  return `host-${String(index)}.apps.corp.example`;
}

/** Writes manifests of Ingresses, one a host, that lead `/` to the origin and `/ws` to the echo server on loopback. */
export async function writeManifests(
  folder: string,
  options: { readonly hosts: number; readonly port: number; readonly echoPort: number },
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const parts = [...service('files', options.port), ...service('echo', options.echoPort)];
  for (let index = 0; index < options.hosts; index += 1) parts.push(ingress(index));
  await writeFile(join(folder, 'bench.json'), JSON.stringify({ apiVersion: 'v1', kind: 'List', items: parts }));
}

function ingress(index: number): object {
  const path = (prefix: string, name: string): object => ({
    path: prefix,
    pathType: 'Prefix',
    backend: { service: { name, port: { number: 80 } } },
  });
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name: `host-${String(index)}`, namespace: 'bench' },
    spec: {
      ingressClassName: 'nginx',
      rules: [{ host: hostNumber(index), http: { paths: [path('/', 'files'), path('/ws', 'echo')] } }],
    },
  };
}

function service(name: string, port: number): object[] {
  const metadata = { name, namespace: 'bench' };
  return [
    { apiVersion: 'v1', kind: 'Service', metadata, spec: { clusterIP: '10.96.0.10', ports: [{ port: 80 }] } },
    {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: { ...metadata, labels: { 'kubernetes.io/service-name': name } },
      addressType: 'IPv4',
      ports: [{ name: '', port, protocol: 'TCP' }],
      endpoints: [{ addresses: ['127.0.0.1'], conditions: { ready: true } }],
    },
  ];
}
