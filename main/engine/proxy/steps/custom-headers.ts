import { phrase, type Phrase } from '#shared/model/phrase.ts';
import type { ConfigMapObject } from '#shared/model/snapshot.ts';
import type { References } from '../plan/references.ts';
import { expandVariables } from '../heads/variables.ts';
import { setLine } from './answer-lines.ts';
import type { AnswerStep, Step } from './step.ts';

const NAME = /^[A-Za-z\d_-]+$/;
const VALUE = /^[A-Za-z\d_ :;.,\\/"'?!(){}[\]@<>=\-+*#$&`|~^%]+$/;

/**
 * Why the lines of `custom-headers` cannot be set, null where they can: the ConfigMap is missing, or a line is not permitted
 * by `global-allowed-response-headers` (reference 10.2). The location is then closed.
 */
function fault(map: ConfigMapObject | null, key: string, allowed: ReadonlySet<string>): Phrase | null {
  if (map === null) return because(phrase('object-absent', { kind: 'ConfigMap', name: key }));
  for (const [name, value] of Object.entries(map.data)) {
    if (!NAME.test(name) || !VALUE.test(value)) return because(phrase('map-bad-line', { name: key, line: name }));
    if (!allowed.has(name)) return because(phrase('header-not-permitted', { header: name }));
  }
  return null;
}

function because(reason: Phrase): Phrase {
  return phrase('annotation-and-reason', { annotation: 'custom-headers', reason });
}

/** Whether the ConfigMap of `custom-headers` is there and holds nothing but lines that are permitted. */
export function areUsableHeaders(key: string, allowed: readonly string[], references: References): boolean {
  return fault(references.configMap(key), key, new Set(allowed)) === null;
}

/** Closes a location whose `custom-headers` cannot be set. */
export function checkCustomHeaders(key: string, allowed: readonly string[], references: References): Step {
  const permitted = new Set(allowed);
  return {
    name: 'custom-headers',
    kind: 'local',
    run() {
      const detail = fault(references.configMap(key), key, permitted);
      return detail === null ? null : { status: 503, reason: 'route-denied', detail };
    },
  };
}

/** Sets the lines of the ConfigMap on every answer of the location, in place of others of their names. */
export function setCustomHeaders(key: string, allowed: readonly string[], references: References): AnswerStep {
  const permitted = new Set(allowed);
  return {
    name: 'custom-headers',
    apply(exchange, headers) {
      const map = references.configMap(key);
      if (map === null || fault(map, key, permitted) !== null) return;
      for (const [name, value] of Object.entries(map.data)) setLine(headers, name, expandVariables(value, exchange));
    },
  };
}
