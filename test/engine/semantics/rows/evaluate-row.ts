import type { Evaluation, EvaluationContext } from '#engine/evaluate/evaluation.ts';
import { Evaluator } from '#engine/evaluate/evaluator.ts';
import { explainRequest } from '#engine/proxy/explain/explain.ts';
import { forwardSettings } from '#engine/proxy/plan/forward-settings.ts';
import { LimitState } from '#engine/proxy/steps/limit-state.ts';
import { References } from '#engine/proxy/plan/references.ts';
import { SideRequest } from '#engine/proxy/side/side-request.ts';
import { appRoot } from '#engine/proxy/steps/app-root.ts';
import { slashRedirect } from '#engine/proxy/steps/slash-redirect.ts';
import { mergeManifests } from '#engine/source/manifests/merge.ts';
import { readObjects } from '#engine/source/manifests/objects.ts';
import { SnapshotStore } from '#engine/source/snapshot-store.ts';
import { createCertificateStore } from '#engine/tls/create-certificate-store.ts';
import { EndpointDirectory } from '#engine/upstream/endpoints/endpoint-directory.ts';
import { UpstreamPool } from '#engine/upstream/upstream-pool.ts';
import type { Profile } from '#shared/model/engine-status.ts';
import type { Explanation } from '#shared/model/explanation.ts';
import type { Snapshot } from '#shared/model/snapshot.ts';
import type { Question } from '#test/fixtures/asking.ts';
import { objectsOf, shortName } from './row-objects.ts';
import type { Row } from './row.ts';
import type { Seen } from './seen.ts';

const NO_PORT = (): null => null;

/** Runs a row straight against rules, table, matcher and steps: no file, no socket. */
export async function evaluateRow(row: Row): Promise<Seen> {
  const profile = row.profile ?? 'controller';
  const ports = new Map<string, number>();
  const portOf = (name: string): number => {
    const port = ports.get(name) ?? 20_000 + ports.size;
    ports.set(name, port);
    return port;
  };
  const directory = new EndpointDirectory({ connectTo: [], useTerminating: profile === 'local' });
  const side = new SideRequest(directory, []);
  // Nothing is written before a handshake wants a leaf.
  const certificates = await createCertificateStore({ stateFolder: '/nonexistent' });
  const context: EvaluationContext = {
    profile,
    directory,
    side,
    references: new References(),
    limits: new LimitState(),
    redirectPort: NO_PORT,
    hasCertificate: (name) => certificates.registered(name),
  };
  const store = new SnapshotStore();
  const pool = new UpstreamPool();
  let applied = Promise.withResolvers<number>();
  const evaluator = new Evaluator(snapshotOf(store, []), {
    context,
    pool,
    certificates: 'auto',
    store: () => certificates,
    onTable: () => undefined,
    onRechecked: () => undefined,
    onApplied: (read) => applied.resolve(read),
  });
  for (const objects of row.earlier === undefined ? [row.objects] : [row.earlier, row.objects]) {
    applied = Promise.withResolvers();
    evaluator.take(snapshotOf(store, objectsOf(row, objects, portOf)));
    await applied.promise;
  }
  const explanation = explain(row.request ?? {}, evaluator.evaluation, profile, context.references);
  const problems = evaluator.problems.map(({ code }) => code);
  const host = (row.request?.serverName ?? row.request?.host ?? 'app.test').replace(/:\d+$/, '').toLowerCase();
  const certificate = certificates.view(host).cluster;
  certificates.close();
  side.close();
  pool.close();
  return { ...seenIn(explanation, ports), certificate, problems };
}

function snapshotOf(store: SnapshotStore, objects: readonly object[]): Snapshot {
  const read = [...readObjects({ apiVersion: 'v1', kind: 'List', items: objects })];
  const invalid = read.find(({ kind }) => kind === 'invalid');
  if (invalid !== undefined) throw new Error(JSON.stringify(invalid));
  const used = read.flatMap((outcome) => (outcome.kind === 'used' ? [outcome.object] : []));
  mergeManifests(store, [{ file: 'row', objects: used, ignoredKinds: [], whole: true, problems: [] }], null);
  const source = { kind: 'manifests', name: 'rows' } as const;
  return store.snapshot({ source, read: 1, secretsReadable: true, classesReadable: true, problems: [] });
}

function explain(question: Question, evaluation: Evaluation, profile: Profile, references: References): Explanation {
  const { scheme = 'http', method = 'GET', host = 'app.test', path = '/', headers = {}, body } = question;
  const { table, steps, hostSteps, rules } = evaluation;
  const length = body === undefined ? {} : { 'Content-Length': String(Buffer.byteLength(body)) };
  return explainRequest(
    { url: `${scheme}://${host}${path}`, method, headers: Object.entries({ ...headers, ...length }) },
    {
      table,
      steps,
      hostSteps,
      serverSteps: [appRoot(NO_PORT), slashRedirect(NO_PORT)],
      forward: forwardSettings(rules.configuration, { profile, references }),
      ports: { http: 80, https: 443 },
    },
  );
}

function seenIn(
  { answer, winner, upstream }: Explanation,
  ports: ReadonlyMap<string, number>,
): Omit<Seen, 'certificate' | 'problems'> {
  const port = upstream?.endpoints[0]?.port;
  const service = [...ports].find(([, one]) => one === port)?.[0] ?? null;
  const lines = (upstream?.headers ?? []).map(({ name, value }) => [name.toLowerCase(), value]);
  return {
    status: answer.status ?? 200,
    reason: answer.reason,
    ingress: winner === null ? null : shortName(`${winner.namespace}/${winner.ingress}`),
    service: service === null ? null : shortName(service),
    podPath: upstream?.path ?? null,
    location: answer.location,
    podSees: Object.fromEntries(lines) as Record<string, string>,
    clientSees: null,
  };
}
