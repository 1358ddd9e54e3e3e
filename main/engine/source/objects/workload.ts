import type { WorkloadContainer, WorkloadObject } from '#shared/model/snapshot.ts';
import { list, mapping, optionalMapping, optionalPort, optionalText, text, type Fields } from './fields.ts';
import { readIdentity, readMetadata, sealed, FROM_CLUSTER } from './identity.ts';
import { roleLabels } from './role-labels.ts';

/** Flags of ingress-nginx that change answers or say where its settings are (reference 19). Any other may hold a secret. */
const KEPT_FLAGS: ReadonlySet<string> = new Set([
  'annotations-prefix',
  'configmap',
  'controller-class',
  'deep-inspect',
  'default-backend-service',
  'default-ssl-certificate',
  'disable-catch-all',
  'disable-svc-external-name',
  'enable-annotation-validation',
  'enable-ssl-passthrough',
  'http-port',
  'https-port',
  'ingress-class',
  'ingress-class-by-name',
  'publish-service',
  'publish-status-address',
  'report-node-internal-ip-address',
  'watch-ingress-without-class',
  'watch-namespace',
  'watch-namespace-selector',
]);

const LONGEST = 1024;

/**
 * Flags of a command line, one word an argument: `--name=value`, `--name value`, or `--name` alone for `true`. `$(NAME)` takes
 * the container's environment as a kubelet does, as far as that is known; a value with an unknown name in it is left out.
 */
function flagsOf(
  words: readonly string[],
  environment: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const flags = Object.create(null) as Record<string, string>;
  for (let index = 0; index < words.length; index++) {
    const found = /^--?([a-z][a-z0-9-]*)(?:=(.*))?$/s.exec(words[index] ?? '');
    if (found === null) continue;
    const [, name = '', inline] = found;
    const next = words[index + 1];
    const takesNext = inline === undefined && next !== undefined && !next.startsWith('-');
    if (takesNext) index++;
    if (!KEPT_FLAGS.has(name)) continue;
    const value = expanded(inline ?? (takesNext ? next : 'true'), environment);
    if (value !== null && value.length <= LONGEST) flags[name] = value;
  }
  return flags;
}

function expanded(value: string, environment: Readonly<Record<string, string>>): string | null {
  let known = true;
  const result = value.replaceAll(/\$\$|\$\(([A-Za-z_.-][\w.-]*)\)/g, (whole, name: string | undefined) => {
    if (name === undefined) return whole === '$$' ? '$' : whole;
    if (!Object.hasOwn(environment, name)) known = false;
    return environment[name] ?? '';
  });
  return known ? result : null;
}

function readEnvironment(value: unknown, field: string, namespace: string, labels: Fields): Record<string, string> {
  const environment = Object.create(null) as Record<string, string>;
  for (const [index, entry] of list(value, field).entries()) {
    const variable = mapping(entry, `${field}[${index}]`);
    const name = text(variable['name'], `${field}[${index}].name`);
    const from = optionalMapping(variable['valueFrom'], `${field}[${index}].valueFrom`);
    const fieldRef = optionalMapping(from?.['fieldRef'], `${field}[${index}].valueFrom.fieldRef`);
    const path = fieldRef?.['fieldPath'];
    if (from === null) environment[name] = optionalText(variable['value'], `${field}[${index}].value`) ?? '';
    else if (path === 'metadata.namespace') environment[name] = namespace;
    else {
      const label = typeof path === 'string' ? /^metadata\.labels\['(.+)'\]$/.exec(path)?.[1] : undefined;
      const known = label === undefined ? undefined : labels[label];
      if (typeof known === 'string') environment[name] = known;
    }
  }
  return environment;
}

function words(value: unknown, field: string): readonly string[] {
  return list(value, field).filter((word): word is string => typeof word === 'string');
}

function readContainer(value: unknown, field: string, namespace: string, labels: Fields): WorkloadContainer {
  const container = mapping(value, field);
  const environment = readEnvironment(container['env'], `${field}.env`, namespace, labels);
  const commandLine = [
    ...words(container['command'], `${field}.command`),
    ...words(container['args'], `${field}.args`),
  ];
  return {
    name: text(container['name'], `${field}.name`),
    flags: flagsOf(commandLine, environment),
    ports: list(container['ports'], `${field}.ports`).flatMap((entry, index) => {
      const fields = mapping(entry, `${field}.ports[${index}]`);
      if ((fields['protocol'] ?? 'TCP') !== 'TCP') return [];
      const port = optionalPort(fields['containerPort'], `${field}.ports[${index}].containerPort`);
      const hostPort =
        fields['hostPort'] === 0 ? null : optionalPort(fields['hostPort'], `${field}.ports[${index}].hostPort`);
      const name = optionalText(fields['name'], `${field}.ports[${index}].name`) ?? '';
      return port === null ? [] : [{ name, port, hostPort }];
    }),
  };
}

/** A Deployment or DaemonSet of `apps/v1`, or a Pod of `v1`, of a controller; throws `InvalidObjectError`. */
export function readWorkload(kind: WorkloadObject['kind'], value: unknown): WorkloadObject {
  const object = mapping(value, '');
  const metadata = readMetadata(object);
  const identity = readIdentity(kind, metadata, FROM_CLUSTER);
  const outer = mapping(object['spec'], 'spec');
  const template = kind === 'Pod' ? object : mapping(outer['template'], 'spec.template');
  const place = kind === 'Pod' ? 'spec' : 'spec.template.spec';
  const spec = mapping(template['spec'], place);
  const podMetadata = optionalMapping(template['metadata'], `${place}.metadata`);
  const labels = optionalMapping(podMetadata?.['labels'], `${place}.metadata.labels`) ?? {};
  return sealed({
    ...identity,
    kind,
    labels: roleLabels(labels),
    hostNetwork: spec['hostNetwork'] === true,
    containers: list(spec['containers'], `${place}.containers`).map((container, index) =>
      readContainer(container, `${place}.containers[${index}]`, identity.namespace, labels),
    ),
    node: kind === 'Pod' ? optionalText(spec['nodeName'], 'spec.nodeName') : null,
  });
}
