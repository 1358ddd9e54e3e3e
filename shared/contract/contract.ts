import { z } from 'zod';
import type { EngineStatus } from '../model/engine-status.ts';
import type { Explanation } from '../model/explanation.ts';
import type { Problem } from '../model/problem.ts';
import type { RequestRecord } from '../model/request-record.ts';
import type { RequestSummary } from '../model/request-summary.ts';
import type { RoutesView } from '../model/route-view.ts';
import type { ContextDescription } from '../model/source.ts';

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
  'requests.list': z.strictObject({ filter: text.default(''), limit: z.int().min(1).max(16384).default(1000) }),
  'requests.get': z.strictObject({ id: z.string().min(1).max(128) }),
  'requests.clear': nothing,
} as const;

/** What every command gives back. */
export interface CommandResults {
  status: EngineStatus;
  routes: RoutesView;
  problems: readonly Problem[];
  contexts: { readonly contexts: readonly ContextDescription[]; readonly problems: readonly Problem[] };
  explain: Explanation;
  'source.choose': EngineStatus;
  'requests.list': readonly RequestRecord[];
  'requests.get': RequestRecord | null;
  'requests.clear': null;
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
}

export type TopicName = keyof Topics;
