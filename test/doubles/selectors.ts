/** What selectors look at. */
interface Selectable {
  readonly metadata: { readonly name: string; readonly [field: string]: unknown };
  readonly [field: string]: unknown;
}

/** `name=value`, or `name in (value,…)`; another selector fits nothing, as one that is refused would. */
export function hasLabels({ metadata }: Selectable, selector: string | null): boolean {
  if (selector === null) return true;
  const [, name = '', one, many = ''] = /^([^\s=]+)(?:=(\S+)| in \(([^()]*)\))$/.exec(selector) ?? [];
  const labels = metadata['labels'] as Readonly<Record<string, string>> | undefined;
  return [one, ...many.split(',')].includes(labels?.[name] ?? '(none)');
}

/** `type=value` or `metadata.name=value`, the two that a server of Kubernetes has for what is read here. */
export function hasField(object: Selectable, selector: string | null): boolean {
  const [field, value] = (selector ?? '').split('=');
  if (field === 'type') return object['type'] === value;
  if (field === 'metadata.name') return object.metadata.name === value;
  return true;
}
