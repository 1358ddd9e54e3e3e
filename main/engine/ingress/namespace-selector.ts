import type { NamespaceObject } from '#shared/model/snapshot.ts';
import type { ControllerConfiguration } from './controller-configuration.ts';

type Labels = Readonly<Record<string, string>>;

/**
 * Whether the controller watches a namespace (reference 2): all, or the one of `--watch-namespace`, or those whose labels
 * fit `--watch-namespace-selector`.
 */
export function watchesNamespace(
  configuration: ControllerConfiguration,
  namespaces: readonly NamespaceObject[],
): (namespace: string) => boolean {
  if (configuration.watchNamespace !== '') return (namespace) => namespace === configuration.watchNamespace;
  if (configuration.watchNamespaceSelector === '') return () => true;
  const requirements = configuration.watchNamespaceSelector.split(/,(?![^(]*\))/).map(readRequirement);
  const watched = new Set(
    namespaces.filter((one) => requirements.every((fits) => fits(one.labels))).map((one) => one.name),
  );
  return (namespace) => watched.has(namespace);
}

function readRequirement(text: string): (labels: Labels) => boolean {
  const set = /^\s*(\S+)\s+(in|notin)\s*\(([^)]*)\)\s*$/.exec(text);
  if (set !== null) {
    const [, key = '', operator, values = ''] = set;
    const wanted = new Set(values.split(',').map((value) => value.trim()));
    if (operator === 'in') return (labels) => Object.hasOwn(labels, key) && wanted.has(labels[key] ?? '');
    return (labels) => !Object.hasOwn(labels, key) || !wanted.has(labels[key] ?? '');
  }
  const equality = /^\s*([^\s=!]+)\s*(==|=|!=)\s*(\S*)\s*$/.exec(text);
  if (equality !== null) {
    const [, key = '', operator, value = ''] = equality;
    if (operator === '!=') return (labels) => labels[key] !== value;
    return (labels) => Object.hasOwn(labels, key) && labels[key] === value;
  }
  const key = text.trim();
  if (key.startsWith('!')) return (labels) => !Object.hasOwn(labels, key.slice(1).trim());
  return (labels) => Object.hasOwn(labels, key);
}
