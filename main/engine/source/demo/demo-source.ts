import { Buffer } from 'node:buffer';
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { EndpointSliceObject, SecretObject } from '#shared/model/snapshot.ts';
import type { SourceDescription } from '#shared/model/source.ts';
import { CodedError } from '../../coded-error.ts';
import { createDemoCertificate } from './certificate.ts';
import { DemoPod } from './pod.ts';
import { readDemoService, readWorkload, selects, type DemoService, type DemoWorkload } from './workloads.ts';
import { statusOf } from '../manifests/manifests-source.ts';
import { readManifest, type ManifestContent } from '../manifests/content.ts';
import { mergeManifests } from '../manifests/merge.ts';
import { readEndpointSlice } from '../objects/endpoint-slice.ts';
import { FROM_FILE, sealed } from '../objects/identity.ts';
import { SnapshotStore } from '../snapshot-store.ts';
import type { Source, SourceListener } from '../source.ts';

/** Beside this file in the sources; beside the bundle, or one folder above it, once built. */
const PLACES = ['./manifests/', './demo/', '../demo/'];
/** What Kubernetes makes generated names of: no vowels, so that no words come out. */
const SAFE_LETTERS = 'bcdfghjklmnpqrstvwxz2456789';

interface StartedPod {
  readonly pod: DemoPod;
  readonly workload: DemoWorkload;
  readonly port: number;
}

interface DemoManifests {
  readonly contents: readonly ManifestContent[];
  readonly workloads: readonly DemoWorkload[];
  readonly services: readonly DemoService[];
}

/** Looks generated but is the same at every start, so that a person can search for it. */
function generatedName(seed: string, length: number): string {
  const digest = createHash('sha256').update(seed).digest();
  return [...digest.subarray(0, length)].map((byte) => SAFE_LETTERS[byte % SAFE_LETTERS.length]).join('');
}

async function demoFiles(): Promise<{ readonly folder: URL; readonly names: readonly string[] }> {
  for (const place of PLACES) {
    const folder = new URL(place, import.meta.url);
    try {
      const names = (await readdir(folder)).filter((name) => name.endsWith('.yaml')).sort();
      if (names.length > 0) return { folder, names };
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
    }
  }
  throw new CodedError('internal', 'The manifests of the demo are missing from this installation.', {
    hint: 'Build or install Gatehouse again.',
  });
}

async function readDemo(): Promise<DemoManifests> {
  const { folder, names } = await demoFiles();
  const contents: ManifestContent[] = [];
  const workloads: DemoWorkload[] = [];
  const services: DemoService[] = [];
  for (const name of names) {
    const file = new URL(name, folder);
    const read = (value: unknown): void => {
      const workload = readWorkload(value);
      if (workload !== null) workloads.push(workload);
      const service = readDemoService(value);
      if (service !== null) services.push(service);
    };
    contents.push(await readManifest(fileURLToPath(file), await readFile(file), read));
  }
  return { contents, workloads, services };
}

function sliceOf(service: DemoService, { pod, workload, port }: StartedPod): EndpointSliceObject {
  const { name, namespace } = pod.pod;
  return readEndpointSlice(
    {
      metadata: {
        name: `${service.name}-${generatedName(`${service.name} ${name}`, 5)}`,
        namespace,
        labels: { 'kubernetes.io/service-name': service.name },
      },
      addressType: 'IPv4',
      ports: service.portNames.map((portName) => ({ name: portName, port, protocol: 'TCP' })),
      endpoints: [
        {
          addresses: ['127.0.0.1'],
          conditions: { ready: workload.ready, serving: workload.ready, terminating: false },
          nodeName: 'this-machine',
          targetRef: { kind: 'Pod', name, namespace },
        },
      ],
    },
    FROM_FILE,
  );
}

/** An empty TLS Secret with a fresh pair for the host whose Ingress names it; every other Secret as it is. */
function withCertificate(secret: SecretObject, host: string | null): SecretObject {
  if (host === null || secret.type !== 'kubernetes.io/tls' || Object.keys(secret.data).length > 0) return secret;
  const { certificate, privateKey } = createDemoCertificate(host);
  const data = {
    'tls.crt': Buffer.from(certificate).toString('base64'),
    'tls.key': Buffer.from(privateKey).toString('base64'),
  };
  return sealed({ ...secret, data, version: '' });
}

/** The built-in example as a source: manifests from files, pods as small echo servers inside of this process. */
class DemoSource implements Source {
  readonly description: SourceDescription = { kind: 'demo', name: 'demo' };
  readonly #store = new SnapshotStore();
  #pods: readonly StartedPod[] = [];

  async start(listener: SourceListener): Promise<void> {
    const { contents, workloads, services } = await readDemo();
    this.#pods = await startPods(workloads);
    const problems = mergeManifests(this.#store, contents, null);
    for (const service of services) {
      for (const started of this.#pods) {
        if (selects(service, started.workload)) this.#store.endpointSlices.put(sliceOf(service, started));
      }
    }
    for (const secret of this.#store.secrets.sorted()) {
      this.#store.secrets.put(withCertificate(secret, this.#hostOf(secret)));
    }
    const snapshot = this.#store.snapshot({
      source: this.description,
      read: 1,
      secretsReadable: true,
      classesReadable: true,
      problems: [...contents.flatMap((content) => content.problems), ...problems],
    });
    listener.status(statusOf(snapshot));
    listener.snapshot(snapshot);
  }

  async close(): Promise<void> {
    const pods = this.#pods;
    this.#pods = [];
    await Promise.all(pods.map(({ pod }) => pod.close()));
  }

  #hostOf({ namespace, name }: SecretObject): string | null {
    for (const ingress of this.#store.ingresses.sorted()) {
      if (ingress.namespace !== namespace) continue;
      const tls = ingress.tls.find(({ secretName }) => secretName === name);
      if (tls !== undefined) return tls.hosts[0] ?? null;
    }
    return null;
  }
}

async function startPods(workloads: readonly DemoWorkload[]): Promise<readonly StartedPod[]> {
  const pods = workloads.flatMap((workload) => {
    const { name, namespace, replicas } = workload;
    const set = `${name}-${generatedName(`${namespace} ${name}`, 10)}`;
    return Array.from({ length: replicas }, (_, index) => {
      const podName = `${set}-${generatedName(`${set} ${index}`, 5)}`;
      return { pod: new DemoPod({ name: podName, namespace }), workload };
    });
  });
  return Promise.all(pods.map(async ({ pod, workload }) => ({ pod, workload, port: await pod.listen() })));
}

/**
 * The demo: the classic example and a small shop. The manifests are read from the folder `demo` beside this file or the
 * bundle. `start` throws `CodedError` `internal` where they are missing.
 */
export function createDemoSource(): Source {
  return new DemoSource();
}
