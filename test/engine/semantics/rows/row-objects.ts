import { nginxClass, service } from '#test/fixtures/serving.ts';
import type { PodPort, Row, RowObjects } from './row.ts';

interface Manifest {
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly annotations?: Record<string, string>;
  };
  readonly spec?: {
    readonly defaultBackend?: Backend;
    readonly rules?: readonly { readonly http?: { readonly paths?: readonly { readonly backend: Backend }[] } }[];
  };
}

interface Backend {
  readonly service?: { readonly name: string };
}

const STAND_IN = 'nginx.ingress.kubernetes.io/default-backend';

/** The objects of a row with everything that rows leave unsaid: the class `nginx`, and the Services that are named. */
export function objectsOf(row: Row, objects: RowObjects, port: PodPort): readonly object[] {
  const given = (typeof objects === 'function' ? objects(port) : objects) as readonly Manifest[];
  const there = new Set(given.filter(({ kind }) => kind === 'Service').map(keyOf));
  for (const name of row.absent ?? []) there.add(fullName(name));
  const made: object[] = [];
  for (const one of given) {
    if (one.kind !== 'Ingress') continue;
    const namespace = one.metadata.namespace ?? 'default';
    for (const name of servicesOf(one)) {
      const key = `${namespace}/${name}`;
      if (there.has(key)) continue;
      there.add(key);
      made.push(...service([port(shortName(key))], { name, namespace }));
    }
  }
  const hasClass = given.some(({ kind, metadata }) => kind === 'IngressClass' && metadata.name === 'nginx');
  return [...(hasClass ? [] : [nginxClass]), ...given, ...made];
}

/** `cart` for `default/cart`. */
export function shortName(key: string): string {
  return key.startsWith('default/') ? key.slice('default/'.length) : key;
}

function fullName(name: string): string {
  return name.includes('/') ? name : `default/${name}`;
}

function keyOf({ metadata }: Manifest): string {
  return `${metadata.namespace ?? 'default'}/${metadata.name}`;
}

function servicesOf({ metadata, spec }: Manifest): readonly string[] {
  const backends = [
    spec?.defaultBackend,
    ...(spec?.rules ?? []).flatMap(({ http }) => (http?.paths ?? []).map(({ backend }) => backend)),
  ];
  const named = backends.flatMap((backend) => (backend?.service === undefined ? [] : [backend.service.name]));
  const standIn = metadata.annotations?.[STAND_IN];
  return standIn === undefined || !/^[a-z0-9-]+$/.test(standIn) ? named : [...named, standIn];
}
