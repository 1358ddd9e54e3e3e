import { repeated } from './repeated.ts';

/** Labels that say what a Service or a pod is for, by which controllers are found (reference 5). */
const KEYS = ['app.kubernetes.io/name', 'app.kubernetes.io/component', 'app.kubernetes.io/instance', 'app', 'istio'];

const NONE: Readonly<Record<string, string>> = Object.freeze(Object.create(null) as Record<string, string>);
const known = new Map<string, Readonly<Record<string, string>>>();
const MOST = 5_000;

/** The labels that say what something is for; equal ones as one value, all others left out. */
export function roleLabels(value: unknown): Readonly<Record<string, string>> {
  if (typeof value !== 'object' || value === null) return NONE;
  const given = value as Readonly<Record<string, unknown>>;
  const kept = Object.create(null) as Record<string, string>;
  for (const key of KEYS) {
    const label = Object.hasOwn(given, key) ? given[key] : null;
    if (typeof label === 'string' && label !== '' && label.length <= 63) kept[key] = repeated(label);
  }
  const text = JSON.stringify(kept);
  if (text === '{}') return NONE;
  const same = known.get(text);
  if (same !== undefined) return same;
  if (known.size >= MOST) known.clear();
  known.set(text, kept);
  return kept;
}
