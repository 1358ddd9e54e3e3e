import type { IngressObject } from '#shared/model/snapshot.ts';
import type { AnnotationReader } from './annotation-reader.ts';
import { EVALUATED } from './families.ts';
import { KNOWN_ANNOTATIONS, type KnownAnnotation } from './known-annotations.ts';
import { suggestName } from './suggest-name.ts';

type Check = (reader: AnnotationReader, name: string) => unknown;

/** What the controller checks although nothing here could show it: a value that is not valid drops the Ingress (reference 18). */
const CHECKED: ReadonlyMap<string, Check> = new Map<string, Check>([
  ['http2-push-preload', (reader, name) => reader.boolean(name, false, 'dropped')],
  ['opentelemetry-operation-name', (reader, name) => reader.text(name, /^[A-Za-z0-9_-]*$/, 'dropped')],
  ['ssl-ciphers', (reader, name) => reader.text(name, /^[A-Za-z0-9!:+-]*$/, 'dropped')],
]);

/** Reports every annotation that is not evaluated. None of them guards anything. */
export function reportUnevaluated(reader: AnnotationReader, ingress: IngressObject): void {
  const prefix = reader.fullName('');
  for (const annotation of Object.keys(ingress.annotations)) {
    if (!annotation.startsWith(prefix)) continue;
    const name = annotation.slice(prefix.length);
    if (EVALUATED.has(name) || reader.raw(name) === null) continue;
    const known = KNOWN_ANNOTATIONS.get(name);
    if (known === undefined) reportUnknown(reader, name);
    else reportKnown(reader, name, known);
  }
}

function reportUnknown(reader: AnnotationReader, name: string): void {
  const suggestion = suggestName(name, KNOWN_ANNOTATIONS.keys());
  reader.report('annotation-unknown', 'warning', {
    annotation: reader.fullName(name),
    suggestion: suggestion === null ? '' : reader.fullName(suggestion),
  });
}

function reportKnown(reader: AnnotationReader, name: string, known: KnownAnnotation): void {
  const annotation = reader.fullName(name);
  if (known.risk === 'Critical') {
    reader.report('annotation-critical', 'warning', { annotation });
    return;
  }
  CHECKED.get(name)?.(reader, name);
  const severity = known.priority === 'R-info' ? 'info' : 'warning';
  reader.report('annotation-not-evaluated', severity, { annotation, meaning: known.meaning });
}
