import type { ConfigMapObject } from '#shared/model/snapshot.ts';
import type { References } from '../plan/references.ts';
import { expandVariables } from '../heads/variables.ts';
import type { AnswerStep } from './step.ts';

/** Lines of the ConfigMap `add-headers` of the controller on every answer, in place of others of the same name. */
export function addHeaders(key: string, references: References): AnswerStep {
  return {
    name: 'add-headers',
    apply(exchange, headers) {
      const map = references.configMap(key);
      if (map === null) return;
      for (const [name, value] of lines(map)) setLine(headers, name, expandVariables(value, exchange));
    },
  };
}

/** Takes away lines of the pod that `hide-headers` names, in lower case. */
export function hideHeaders(names: readonly string[]): AnswerStep {
  const hidden = new Set(names);
  return {
    name: 'hide-headers',
    apply(exchange, headers) {
      if (exchange.answeredBy !== 'upstream') return;
      for (let at = headers.length - 2; at >= 0; at -= 2) {
        if (hidden.has((headers[at] as string).toLowerCase())) headers.splice(at, 2);
      }
    },
  };
}

/** `server-tokens`: nginx names itself on every answer, unless the pod's own line is shown (reference 10.2). */
export const nameServer: AnswerStep = {
  name: 'server-tokens',
  apply(_exchange, headers) {
    for (let at = 0; at < headers.length; at += 2) if ((headers[at] as string).toLowerCase() === 'server') return;
    headers.push('Server', 'nginx');
  },
};

/** Sets a line in place of all others of its name. */
export function setLine(headers: string[], name: string, value: string): void {
  const lower = name.toLowerCase();
  for (let at = headers.length - 2; at >= 0; at -= 2) {
    if ((headers[at] as string).toLowerCase() === lower) headers.splice(at, 2);
  }
  headers.push(name, value);
}

const known = new WeakMap<ConfigMapObject, readonly (readonly [string, string])[]>();
const NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

/** The lines of a ConfigMap that can be sent; control characters would end a line early. */
export function lines(map: ConfigMapObject): readonly (readonly [string, string])[] {
  let read = known.get(map);
  if (read === undefined) {
    read = Object.entries(map.data)
      .map(([name, value]) => [name, value.trim()] as const)
      .filter(([name, value]) => NAME.test(name) && !/[\x00-\x08\x0a-\x1f\x7f]/.test(value));
    known.set(map, read);
  }
  return read;
}
