import { productByLabels } from '#shared/model/ingress-products.ts';
import type { ConfigMapObject, IngressObject, ServiceObject, WorkloadObject } from '#shared/model/snapshot.ts';
import { objectKey } from '../snapshot-store.ts';

/** More of one kind are not fetched one by one. */
const MOST = 200;

/** Annotations that name a Secret which is none of type `kubernetes.io/tls`, so that no list brings it. */
const SECRET_ANNOTATIONS = ['auth-secret', 'auth-tls-secret', 'proxy-ssl-secret'];

const CONFIG_MAP_ANNOTATIONS = ['custom-headers', 'auth-proxy-set-headers', 'fastcgi-params-configmap'];

/** Settings of the controller that name a ConfigMap, as `namespace/name` only (reference 19). */
const CONFIG_MAP_SETTINGS = ['add-headers', 'proxy-set-headers'];

const CONVENTIONAL = 'ingress-nginx/ingress-nginx-controller';

/** Which Secrets Ingresses name, as `namespace/name`. `listed`: namespaces whose certificates a list brings already. */
export function secretNames(
  ingresses: readonly IngressObject[],
  listed: (namespace: string) => boolean,
): readonly string[] {
  const names = namesInAnnotations(ingresses, SECRET_ANNOTATIONS);
  for (const { namespace, tls } of ingresses) {
    if (listed(namespace)) continue;
    for (const { secretName } of tls) if (secretName !== null) names.add(objectKey(namespace, secretName));
  }
  return inOrder(names);
}

/** Which ConfigMaps Ingresses and the controller's own configuration name, as `namespace/name`. */
export function configMapNames(
  ingresses: readonly IngressObject[],
  configurations: readonly ConfigMapObject[],
): readonly string[] {
  const names = namesInAnnotations(ingresses, CONFIG_MAP_ANNOTATIONS);
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

function namesInAnnotations(ingresses: readonly IngressObject[], short: readonly string[]): Set<string> {
  const annotations = short.map((name) => `nginx.ingress.kubernetes.io/${name}`);
  const names = new Set<string>();
  for (const ingress of ingresses) {
    for (const annotation of annotations) {
      const value = (ingress.annotations[annotation] ?? '').trim();
      if (isQualified(value)) names.add(value);
      else if (/^[a-z0-9.-]{1,253}$/.test(value)) names.add(objectKey(ingress.namespace, value));
    }
  }
  return names;
}

function isQualified(value: string): boolean {
  return /^[a-z0-9-]{1,63}\/[a-z0-9.-]{1,253}$/.test(value);
}

function inOrder(names: ReadonlySet<string>): readonly string[] {
  return [...names].sort().slice(0, MOST);
}
