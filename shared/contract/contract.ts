import { z } from 'zod';
import type { Browsing, BrowserSession } from '../model/browsing.ts';
import type { EngineStatus } from '../model/engine-status.ts';
import type { Explanation } from '../model/explanation.ts';
import type { Problem } from '../model/problem.ts';
import type { RequestRecord } from '../model/request-record.ts';
import type { RequestSummary } from '../model/request-summary.ts';
import type { RoutesView } from '../model/route-view.ts';
import type { BrowserProof } from '../model/browser-proof.ts';
import type { CleanReport, DoctorReport, SetupPlan, SetupState, SetupStep, TrustTable } from '../model/setup.ts';
import type { ContextDescription } from '../model/source.ts';
import { WAY_CHOICES } from '../model/way.ts';

const nothing = z.strictObject({});
const text = z.string().max(8192);
const name = z.string().min(1).max(253);

export const sourceChoice = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('demo') }),
  z.strictObject({ kind: z.literal('manifests'), paths: z.array(text.min(1)).min(1).max(64).readonly() }),
  z.strictObject({
    kind: z.literal('kubeconfig'),
    files: z.array(text.min(1)).max(64).readonly(),
    context: text.min(1).nullable(),
  }),
]);

const host = z.string().min(1).max(300);
/** What is asked of whoever changes the machine: only the value itself counts as said. */
const confirm = z.literal(true);
const setupChoices = {
  approve: z.array(host).max(5000).readonly().default([]),
  stores: z.array(text.min(1)).max(200).readonly().nullable().default(null),
  names: z.boolean().default(true),
  trust: z.boolean().default(true),
  ports: z.boolean().default(true),
};

const wayTarget = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('all') }),
  z.strictObject({
    kind: z.literal('service'),
    namespace: name,
    service: name,
    /** As the Ingress names it. */
    port: z.union([z.int().min(1).max(65_535), name]),
  }),
  z.strictObject({ kind: z.literal('host'), host }),
]);

/** Parameters of every command, checked once where a frame enters. */
export const commandParameters = {
  status: nothing,
  routes: nothing,
  problems: nothing,
  contexts: z.strictObject({ files: z.array(text.min(1)).max(64).readonly().default([]) }),
  explain: z.strictObject({
    url: text.min(1),
    method: z
      .string()
      .regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,32}$/)
      .default('GET'),
    headers: z
      .array(z.tuple([text, text]).readonly())
      .max(100)
      .readonly()
      .default([]),
  }),
  'source.choose': z.strictObject({
    choice: sourceChoice,
    namespaces: z.array(name).max(100).readonly().nullable().default(null),
  }),
  /** How pods are reached; `auto` takes a choice back. A host can be led through the controller alone. */
  'ways.choose': z.strictObject({ target: wayTarget, way: z.enum(WAY_CHOICES) }),
  /** Trusts the network that the machine is in for the cluster in force; given only by a person who knows it. */
  'ways.trust': z.strictObject({ trusted: z.boolean() }),
  'requests.list': z.strictObject({ filter: text.default(''), limit: z.int().min(1).max(16384).default(1000) }),
  'requests.get': z.strictObject({ id: z.string().min(1).max(128) }),
  'requests.clear': nothing,
  'setup.plan': z.strictObject(setupChoices),
  'setup.apply': z.strictObject({ ...setupChoices, planId: text.min(1), confirm }),
  'setup.undo': z.strictObject({ confirm }),
  'setup.cancel': nothing,
  /** `typed` is the name as typed, asked for where the plan says `typed`. */
  'setup.approve': z.strictObject({ host, confirm, typed: host.nullable().default(null) }),
  'setup.options': z.strictObject({ undoOnQuit: z.boolean().optional(), java: z.boolean().optional() }),
  /** Takes broken markers out of the hosts file with that hash. */
  'setup.repair': z.strictObject({ sha256: z.string().regex(/^[0-9a-f]{64}$/), confirm }),
  /** Takes our root out of one store of the user. */
  'setup.untrust': z.strictObject({ store: text.min(1), confirm }),
  'setup.trust': z.strictObject({ hosts: z.array(host).max(200).readonly().nullable().default(null) }),
  /** Opens hosts in a real browser; the same ones as `setup.trust`. */
  'setup.prove': z.strictObject({ hosts: z.array(host).max(200).readonly().nullable().default(null) }),
  doctor: nothing,
  clean: z.strictObject({ confirm }),
  /** Looks again which browsers there are. */
  browsing: nothing,
  /** `approve`: public names that a person approved for this one browser; null: the first browser. */
  'browser.open': z.strictObject({
    url: text.min(1),
    browser: z.string().max(64).nullable().default(null),
    approve: z.array(host).max(100).readonly().default([]),
  }),
  'browser.close': z.strictObject({ id: z.string().min(1).max(64) }),
  'pac.switch': z.strictObject({ on: z.boolean() }),
} as const;

/** What every command gives back. */
export interface CommandResults {
  status: EngineStatus;
  routes: RoutesView;
  problems: readonly Problem[];
  contexts: { readonly contexts: readonly ContextDescription[]; readonly problems: readonly Problem[] };
  explain: Explanation;
  'source.choose': EngineStatus;
  'ways.choose': EngineStatus;
  'ways.trust': EngineStatus;
  'requests.list': readonly RequestRecord[];
  'requests.get': RequestRecord | null;
  'requests.clear': null;
  'setup.plan': SetupPlan;
  /** The state when it is over, well or not; the topic `setup` tells of the steps on the way. */
  'setup.apply': SetupState;
  'setup.undo': SetupState;
  'setup.cancel': null;
  'setup.approve': SetupPlan;
  'setup.options': SetupState;
  'setup.repair': SetupStep;
  'setup.untrust': SetupState;
  'setup.trust': TrustTable;
  'setup.prove': BrowserProof;
  doctor: DoctorReport;
  clean: CleanReport;
  browsing: Browsing;
  'browser.open': BrowserSession;
  'browser.close': Browsing;
  'pac.switch': Browsing;
}

export type CommandName = keyof typeof commandParameters;
export type CommandInput<N extends CommandName> = z.input<(typeof commandParameters)[N]>;
export type CommandParameters<N extends CommandName> = z.output<(typeof commandParameters)[N]>;

/** Topics: a follower gets one snapshot, then deltas, and never polls. */
export interface Topics {
  /** A delta replaces the whole. */
  status: { snapshot: EngineStatus; delta: EngineStatus };
  routes: { snapshot: RoutesView; delta: RoutesView };
  problems: { snapshot: readonly Problem[]; delta: readonly Problem[] };
  /** Newest last. A delta adds in batches every 50 to 100 ms; `cleared` empties the list first. */
  requests: {
    snapshot: readonly RequestSummary[];
    delta: { readonly cleared: boolean; readonly added: readonly RequestSummary[] };
  };
  /** A delta replaces the whole. */
  setup: { snapshot: SetupState; delta: SetupState };
  browsing: { snapshot: Browsing; delta: Browsing };
}

export type TopicName = keyof Topics;
