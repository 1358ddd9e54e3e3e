import { phraseValues } from '#shared/model/phrase.ts';
import { describeFailure } from '#engine/source/kubeconfig/server/failure.ts';
import {
  ENDPOINT_SLICES,
  INGRESSES,
  INGRESS_CLASSES,
  NAMESPACES,
  NODES,
  resourcePath,
  SERVICES,
  TLS_SECRETS,
  type Resource,
} from '#engine/source/kubeconfig/reading/resources.ts';
import { field, type ApiProbe, type ProbeAnswer } from './api-probe.ts';
import { roleFor } from './missing-role.ts';
import { CheckReport, type FindingParts, type Report } from './report.ts';

/** Namespaces that are tried one by one at most, as when reading (reference 2.7). */
const MOST = 25;
/** A name that nobody has: authorisation comes before looking it up, so 404 means allowed. */
const NOBODY = 'gatehouse-asks-for-nothing';

/** Where objects may be read; `null` among the namespaces: in the whole cluster. */
export interface Readable {
  readonly ingresses: readonly (string | null)[];
  readonly slices: readonly (string | null)[];
  readonly services: readonly (string | null)[];
}

export interface RightsOptions {
  readonly report: Report;
  /** Of the context. */
  readonly namespace: string;
  /** Those that a person limits the product to; null for all. */
  readonly namespaces: readonly string[] | null;
}

type Kind = Pick<Resource<unknown>, 'kind' | 'plural' | 'api' | 'scope' | 'fieldSelector'>;

/** Tries for every kind whether it can be listed and watched, and how far down the ladder one has to go. */
export async function checkRights(probe: ApiProbe, options: RightsOptions): Promise<Readable> {
  const check = new CheckReport(options.report, 'rights');
  const listed = await namespaceNames(probe);
  const rungs = options.namespaces ?? [...new Set([options.namespace, ...(listed ?? [])])].slice(0, MOST);
  const common = { check, rungs, limited: options.namespaces !== null };
  const ingresses = await tryKind(probe, INGRESSES, { ...common, optional: false });
  const services = await tryKind(probe, SERVICES, { ...common, optional: false });
  const slices = await tryKind(probe, ENDPOINT_SLICES, { ...common, optional: false });
  await tryKind(probe, INGRESS_CLASSES, { ...common, optional: true });
  await tryKind(probe, NAMESPACES, { ...common, optional: true });
  await tryKind(probe, NODES, { ...common, optional: true });
  await tryKind(probe, TLS_SECRETS, { ...common, optional: true });
  return { ingresses, services, slices };
}

interface TryOptions {
  readonly check: CheckReport;
  readonly rungs: readonly string[];
  /** The whole cluster is not asked for. */
  readonly limited: boolean;
  readonly optional: boolean;
}

async function tryKind(probe: ApiProbe, kind: Kind, options: TryOptions): Promise<readonly (string | null)[]> {
  const { check, rungs } = options;
  check.doing(kind.plural);
  try {
    const everywhere = !options.limited || kind.scope.kind === 'cluster';
    const whole = everywhere ? await list(probe, kind, null) : null;
    if (whole !== null && whole.status !== 403) return [await judge(probe, kind, whole, options)].flat();
    if (kind.scope.kind === 'cluster') return reportMissing(kind, whole, null, options);
    const answers = await Promise.all(
      rungs.map(async (namespace) => ({ namespace, answer: await list(probe, kind, namespace) })),
    );
    const given = answers.filter(({ answer }) => answer.status === 200).map(({ namespace }) => namespace);
    if (given.length === 0) {
      const refused = whole ?? answers[0]?.answer ?? null;
      if (kind.plural === 'secrets' && (await mayGet(probe, kind, rungs)))
        check.ok('right-by-name', kind.plural, { evidence: refused?.message ?? null });
      else return reportMissing(kind, refused, options.limited ? (rungs[0] ?? null) : null, options);
      return [];
    }
    const parts = { values: { namespaces: given.join(', '), count: String(given.length) } };
    if (options.limited) check.ok('right-given', kind.plural, parts);
    else check.ok('right-partial', kind.plural, { ...parts, evidence: whole?.message ?? null });
    return given;
  } catch (error) {
    check.fail('kind-failed', kind.plural, { values: phraseValues('reason', describeFailure(error).reason) });
    return [];
  }
}

/** What an answer other than a refusal says, with the watch that goes with it. */
async function judge(
  probe: ApiProbe,
  kind: Kind,
  answer: ProbeAnswer,
  { check, optional }: TryOptions,
): Promise<null | []> {
  if (answer.status === 404) {
    if (optional) check.warn('kind-not-served', kind.plural, { evidence: answer.message });
    else check.fail('kind-not-served', kind.plural, { evidence: answer.message });
    return [];
  }
  if (answer.status !== 200) {
    const reason = `status ${answer.status}`;
    check.fail('kind-failed', kind.plural, { values: { reason }, evidence: answer.message });
    return [];
  }
  const version = field(answer.body, 'metadata', 'resourceVersion');
  const query = `watch=1&timeoutSeconds=1&resourceVersion=${typeof version === 'string' ? encodeURIComponent(version) : '0'}`;
  const watch = await probe.ask(`${resourcePath(kind as Resource<unknown>, null)}?${query}`);
  if (watch.status === 403) {
    const remedy = roleFor([{ verb: 'watch', resource: kind.plural, namespace: null }]);
    check.warn('right-unwatched', kind.plural, { evidence: watch.message, remedy });
  } else check.ok('right-given', kind.plural, { values: { namespaces: '' } });
  return null;
}

function reportMissing(
  kind: Kind,
  refused: ProbeAnswer | null,
  namespace: string | null,
  { check, optional }: TryOptions,
): readonly [] {
  const rights = ['list', 'watch'].map((verb) => ({ verb, resource: kind.plural, namespace }));
  const parts: FindingParts = {
    values: { verb: 'list', scope: namespace ?? '' },
    evidence: refused?.message ?? null,
    remedy: roleFor(rights),
  };
  if (refused !== null && refused.status === 404)
    check.warn('kind-not-served', kind.plural, { evidence: refused.message });
  else if (optional) check.warn('right-missing-optional', kind.plural, parts);
  else check.fail('right-missing', kind.plural, parts);
  return [];
}

function list(probe: ApiProbe, kind: Kind, namespace: string | null): Promise<ProbeAnswer> {
  const selector = kind.fieldSelector === null ? '' : `&fieldSelector=${encodeURIComponent(kind.fieldSelector)}`;
  return probe.ask(`${resourcePath(kind as Resource<unknown>, namespace)}?limit=1${selector}`);
}

async function mayGet(probe: ApiProbe, kind: Kind, namespaces: readonly string[]): Promise<boolean> {
  for (const namespace of namespaces.slice(0, 5)) {
    const { status } = await probe.ask(`${resourcePath(kind as Resource<unknown>, namespace)}/${NOBODY}`);
    if (status === 404 || status === 200) return true;
  }
  return false;
}

/** null where namespaces may not be listed. */
async function namespaceNames(probe: ApiProbe): Promise<readonly string[] | null> {
  const answer = await probe.ask(`${resourcePath(NAMESPACES, null)}?limit=500`).catch(() => null);
  if (answer?.status !== 200) return null;
  const items = field(answer.body, 'items');
  return (Array.isArray(items) ? items : []).flatMap((item) => {
    const name = field(item, 'metadata', 'name');
    return typeof name === 'string' ? name : [];
  });
}

/** Whether tunnels to pods may be opened: both verbs of `pods/portforward`, in the namespaces that routes lead to. */
export async function checkPortForward(
  probe: ApiProbe,
  options: {
    readonly report: Report;
    readonly namespaces: readonly string[];
    readonly version: readonly [number, number] | null;
  },
): Promise<readonly string[]> {
  const check = new CheckReport(options.report, 'port-forward');
  const given: string[] = [];
  for (const namespace of options.namespaces) {
    check.doing(namespace);
    try {
      if (await tryForward(probe, namespace, { check, version: options.version })) given.push(namespace);
    } catch (error) {
      check.fail('forward-unknown', namespace, { values: phraseValues('reason', describeFailure(error).reason) });
    }
  }
  return given;
}

/** From 1.35 on the server wants `create` of a WebSocket as well (reference 2.7). */
async function tryForward(
  probe: ApiProbe,
  namespace: string,
  { check, version }: { readonly check: CheckReport; readonly version: readonly [number, number] | null },
): Promise<boolean> {
  const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${NOBODY}/portforward?ports=80`;
  const get = await probe.ask(path);
  const create = await probe.ask(path, { method: 'POST' });
  const lacking = [...(get.status === 403 ? ['get'] : []), ...(create.status === 403 ? ['create'] : [])];
  const resource = 'pods/portforward';
  const evidence = await explain(probe, namespace, lacking, (get.status === 403 ? get : create).message);
  const values = { missing: lacking.join(', ') };
  const remedy = roleFor(['get', 'create'].map((verb) => ({ verb, resource, namespace })));
  if (lacking.length === 0) {
    check.ok('forward-given', namespace);
    return true;
  }
  const onlyCreate = lacking.length === 1 && lacking[0] === 'create';
  const isNew = version !== null && (version[0] > 1 || version[1] >= 35);
  const works = lacking.length === 1 && !(onlyCreate && isNew);
  if (works) check.warn('forward-half', namespace, { values, evidence, remedy });
  else check.warn('forward-missing', namespace, { values, evidence, remedy });
  return works;
}

/** The reason that the server's own review gives for a refusal, else what the refusal said. */
async function explain(
  probe: ApiProbe,
  namespace: string,
  verbs: readonly string[],
  said: string | null,
): Promise<string | null> {
  const [verb] = verbs;
  if (verb === undefined) return null;
  const json = {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SelfSubjectAccessReview',
    spec: { resourceAttributes: { namespace, verb, resource: 'pods', subresource: 'portforward' } },
  };
  const answer = await probe.ask('/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', { json }).catch(() => null);
  const reason = field(answer?.body, 'status', 'reason');
  return [said, typeof reason === 'string' && reason !== '' ? `review: ${reason.slice(0, 300)}` : null]
    .filter((part) => part !== null)
    .join('; ');
}
