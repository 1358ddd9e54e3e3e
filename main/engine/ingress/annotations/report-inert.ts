import type { ControllerConfiguration } from '../controller-configuration.ts';
import { parseGoBoolean } from '../value-syntax.ts';
import type { AnnotationReader } from './annotation-reader.ts';
import { EVALUATED } from './families.ts';

interface Dependence {
  /** Short names, or their common beginning where a `-` ends it. */
  readonly of: readonly string[];
  /** Without any of these the others do nothing. */
  readonly on: readonly string[];
  /** The value that it has to have, where not every one will do. */
  readonly value?: 'true' | 'on' | 'cookie';
  /** The controller may have it by itself. */
  readonly given?: (configuration: ControllerConfiguration) => boolean;
}

/** What does nothing by itself (reference 4.5, 7.5, 9, 11 to 15, 17). */
const DEPENDENCES: readonly Dependence[] = [
  { of: ['canary-'], on: ['canary'], value: 'true' },
  { of: ['cors-'], on: ['enable-cors'], value: 'true' },
  { of: ['session-cookie-', 'affinity-mode'], on: ['affinity'], value: 'cookie' },
  { of: ['proxy-ssl-'], on: ['proxy-ssl-secret'] },
  { of: ['auth-tls-'], on: ['auth-tls-secret'] },
  { of: ['auth-realm', 'auth-secret', 'auth-secret-type'], on: ['auth-type'] },
  { of: ['auth-signin-redirect-param'], on: ['auth-signin'] },
  { of: ['x-forwarded-prefix'], on: ['rewrite-target'] },
  { of: ['permanent-redirect-code'], on: ['permanent-redirect'] },
  { of: ['temporal-redirect-code'], on: ['temporal-redirect'] },
  { of: ['mirror-host', 'mirror-request-body'], on: ['mirror-target'] },
  { of: ['upstream-hash-by-subset', 'upstream-hash-by-subset-size'], on: ['upstream-hash-by'] },
  { of: ['limit-rate'], on: ['proxy-buffering'], value: 'on', given: ({ buffersAnswers }) => buffersAnswers },
  { of: ['limit-rate-after'], on: ['limit-rate'] },
  { of: ['limit-burst-multiplier'], on: ['limit-rps', 'limit-rpm'] },
  { of: ['limit-allowlist', 'limit-whitelist'], on: ['limit-rps', 'limit-rpm', 'limit-connections'] },
  {
    of: [
      'auth-method',
      'auth-signin',
      'auth-response-headers',
      'auth-request-redirect',
      'auth-proxy-set-headers',
      'auth-cache-key',
      'auth-cache-duration',
      'auth-always-set-cookie',
    ],
    on: ['auth-url'],
    given: ({ globalAuth }) => globalAuth !== null,
  },
];

const DEPENDENCE_OF: ReadonlyMap<string, Dependence> = new Map(
  [...EVALUATED].flatMap((name) => {
    const found = DEPENDENCES.find((one) => speaksOf(one, name));
    return found === undefined ? [] : [[name, found] as const];
  }),
);

/** Reports every annotation that does nothing because another one is not there. */
export function reportInert(reader: AnnotationReader, configuration: ControllerConfiguration): void {
  for (const name of reader.names) {
    const dependence = DEPENDENCE_OF.get(name);
    if (dependence === undefined || dependence.on.some((other) => isThere(reader, other, dependence))) continue;
    if (dependence.given?.(configuration) === true) continue;
    const [first = ''] = dependence.on;
    const value = dependence.value === undefined ? '' : `: "${dependence.value}"`;
    reader.report('annotation-inert', 'warning', {
      annotation: reader.fullName(name),
      needs: `${reader.fullName(first)}${value}`,
    });
  }
}

function speaksOf({ of, on }: Dependence, name: string): boolean {
  if (on.includes(name)) return false;
  return of.some((one) => (one.endsWith('-') ? name.startsWith(one) : name === one));
}

function isThere(reader: AnnotationReader, name: string, { value }: Dependence): boolean {
  switch (value) {
    case undefined:
      return reader.raw(name) !== null;
    case 'on':
    case 'cookie':
      return reader.raw(name) === value;
    case 'true':
      return parseGoBoolean(reader.raw(name) ?? '') === true;
  }
}
