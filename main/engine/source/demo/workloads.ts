import { list, mapping, optionalMapping, optionalText, text, texts, type Fields } from '../objects/fields.ts';

/** A Deployment of the demo: how many pods to start for it. */
export interface DemoWorkload {
  readonly namespace: string;
  readonly name: string;
  readonly replicas: number;
  readonly labels: Readonly<Record<string, string>>;
  /** false: the pods run but never count as ready. */
  readonly ready: boolean;
}

/** A Service of the demo: which pods belong to it. */
export interface DemoService {
  readonly namespace: string;
  readonly name: string;
  readonly selector: Readonly<Record<string, string>>;
  readonly portNames: readonly string[];
}

function metadataOf(object: Fields): { readonly namespace: string; readonly name: string } {
  const metadata = mapping(object['metadata'], 'metadata');
  return {
    namespace: optionalText(metadata['namespace'], 'metadata.namespace') ?? 'default',
    name: text(metadata['name'], 'metadata.name'),
  };
}

/** The Deployment in a document, null where the document is something else. */
export function readWorkload(value: unknown): DemoWorkload | null {
  const object = mapping(value, '');
  if (object['kind'] !== 'Deployment') return null;
  const spec = mapping(object['spec'], 'spec');
  const pod = mapping(mapping(spec['template'], 'spec.template')['metadata'], 'spec.template.metadata');
  const { replicas } = spec;
  return {
    ...metadataOf(object),
    replicas: typeof replicas === 'number' ? replicas : 1,
    labels: texts(pod['labels'], 'spec.template.metadata.labels'),
    ready: texts(pod['annotations'], 'spec.template.metadata.annotations')['gatehouse/demo-ready'] !== 'false',
  };
}

/** The Service in a document, null where the document is something else. */
export function readDemoService(value: unknown): DemoService | null {
  const object = mapping(value, '');
  if (object['kind'] !== 'Service') return null;
  const spec = mapping(object['spec'], 'spec');
  return {
    ...metadataOf(object),
    selector: texts(spec['selector'], 'spec.selector'),
    portNames: list(spec['ports'], 'spec.ports').map(
      (port, index) => optionalText(optionalMapping(port, `spec.ports[${index}]`)?.['name'], 'name') ?? '',
    ),
  };
}

/** Whether pods of the workload belong to the Service. */
export function selects(service: DemoService, workload: DemoWorkload): boolean {
  const wanted = Object.entries(service.selector);
  if (wanted.length === 0 || service.namespace !== workload.namespace) return false;
  return wanted.every(([label, value]) => workload.labels[label] === value);
}
