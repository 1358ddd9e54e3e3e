import type { ControllerConfiguration } from '../controller-configuration.ts';
import type { Policy } from '../policy.ts';
import type { AnnotationReader } from './annotation-reader.ts';
import { parseFamilies } from './families.ts';

/** Different sets of annotations that are kept for each configuration; they start anew when they are full. */
const MOST = 2_000;

/** Longer sets hardly repeat. */
const LONGEST = 2_000;

const known = new WeakMap<ControllerConfiguration, Map<string, Policy>>();

/**
 * What the annotations of an Ingress come to, `denied` left null. Ingresses of a namespace with the same annotations share
 * the value, unless there is something to say about them: a large cluster has few different ones.
 */
export function sharedPolicy(reader: AnnotationReader, configuration: ControllerConfiguration): Policy {
  let policies = known.get(configuration);
  if (policies === undefined) {
    policies = new Map();
    known.set(configuration, policies);
  }
  const key = textOf(reader);
  const before = policies.get(key);
  if (before !== undefined) return before;
  const policy = { ...parseFamilies(reader, configuration), denied: null };
  if (!reader.isSilent || key.length > LONGEST) return policy;
  if (policies.size >= MOST) policies.clear();
  policies.set(key, policy);
  return policy;
}

/** Namespace, names and values: all that the families see. */
function textOf(reader: AnnotationReader): string {
  let text = reader.namespace;
  for (const name of reader.names) text += `\0${name}\0${reader.raw(name) ?? ''}`;
  return text;
}
