import { productByLabels } from '#shared/model/ingress-products.ts';
import type { ConfigMapObject, IngressObject, ServiceObject, WorkloadObject } from '#shared/model/snapshot.ts';
import { objectKey } from '../../snapshot-store.ts';

/** More of one kind are not fetched one by one. */
const MOST = 200;

/** Annotations that name a Secret which is none of type `kubernetes.io/tls`, so that no list brings it. */
const SECRET_ANNOTATIONS = withPrefix('auth-secret', 'auth-tls-secret', 'proxy-ssl-secret');

const CONFIG_MAP_ANNOTATIONS = withPrefix('custom-headers', 'auth-proxy-set-headers', 'fastcgi-params-configmap');

/** Settings of the controller that name a ConfigMap, as `namespace/name` only (reference 19). */
const CONFIG_MAP_SETTINGS = ['add-headers', 'proxy-set-headers'];

const CONVENTIONAL = 'ingress-nginx/ingress-nginx-controller';

/** Secrets that annotations of an Ingress name, as `namespace/name`, which no list of certificates brings. */
export function secretsInAnnotations(ingress: IngressObject): readonly string[] {
  return namesInAnnotations(ingress, SECRET_ANNOTATIONS);
}

/** Secrets with the certificates of an Ingress, as `namespace/name`. */
export function certificatesOf({ namespace, tls }: IngressObject): readonly string[] {
  return tls.flatMap(({ secretName }) => (secretName === null ? [] : objectKey(namespace, secretName)));
}

/** ConfigMaps that annotations of an Ingress name, as `namespace/name`. */
export function configMapsInAnnotations(ingress: IngressObject): readonly string[] {
  return namesInAnnotations(ingress, CONFIG_MAP_ANNOTATIONS);
}

/** Which Secrets to fetch by name. `listed`: namespaces whose certificates a list brings already, joined by commas. */
export function secretNames(
  annotated: ReadonlySet<string>,
  certificates: ReadonlySet<string>,
  listed: string,
): readonly string[] {
  const namespaces = new Set(listed.split(','));
  const unlisted = [...certificates].filter((key) => !namespaces.has(key.slice(0, key.indexOf('/'))));
  return inOrder(new Set([...annotated, ...unlisted]));
}

/** Which ConfigMaps to fetch by name: those that annotations and the controller's own configuration name. */
export function configMapNames(
  annotated: ReadonlySet<string>,
  configurations: readonly ConfigMapObject[],
): readonly string[] {
  const names = new Set(annotated);
  for (const { data } of configurations) {
    for (const setting of CONFIG_MAP_SETTINGS) {
      const value = (data[setting] ?? '').trim();
      if (isQualified(value)) names.add(value);
    }
  }
  return inOrder(names);
}

/**
 * Which ConfigMaps configure the cluster's ingress-nginx, as `namespace/name`: those its arguments name, and where these are
 * not known those that its chart would make beside its Services. `listed`: the conventional one is read already.
 */
export function controllerConfigMapNames(
  workloads: readonly WorkloadObject[],
  services: readonly ServiceObject[],
  { listed }: { readonly listed: boolean },
): readonly string[] {
  const names = new Set<string>();
  for (const { containers } of workloads) {
    for (const { flags } of containers) {
      const value = flags['configmap'] ?? '';
      if (isQualified(value)) names.add(value);
    }
  }
  const known = new Set(workloads.map(({ namespace }) => namespace));
  for (const { namespace, name, labels } of services) {
    if (productByLabels(labels)?.product !== 'ingress-nginx' || known.has(namespace)) continue;
    if (!/admission|metrics/.test(name)) names.add(objectKey(namespace, name));
  }
  if (!listed) names.add(CONVENTIONAL);
  else names.delete(CONVENTIONAL);
  return inOrder(names);
}

function namesInAnnotations(ingress: IngressObject, annotations: readonly string[]): readonly string[] {
  const names: string[] = [];
  for (const annotation of annotations) {
    const text = ingress.annotations[annotation];
    if (text === undefined) continue;
    const value = text.trim();
    if (isQualified(value)) names.push(value);
    else if (/^[a-z0-9.-]{1,253}$/.test(value)) names.push(objectKey(ingress.namespace, value));
  }
  return names;
}

function isQualified(value: string): boolean {
  return /^[a-z0-9-]{1,63}\/[a-z0-9.-]{1,253}$/.test(value);
}

function inOrder(names: ReadonlySet<string>): readonly string[] {
  return [...names].sort().slice(0, MOST);
}

function withPrefix(...names: readonly string[]): readonly string[] {
  return names.map((name) => `nginx.ingress.kubernetes.io/${name}`);
}
