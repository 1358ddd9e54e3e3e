import { z } from 'zod';
import { AUTOMATIC_WAYS, WAY_KINDS, type WaySettings } from '#shared/model/way.ts';
import type { NamespaceLimit, SourceChoice } from '#shared/model/source.ts';

/** What a person chose and the program keeps between two starts. */
export interface Settings {
  /** The source that was chosen last; null where nothing was chosen yet. */
  readonly source: RememberedSource | null;
  /** SHA-256 in hex of the definitions of credential plugins that were chosen with their contexts; the latest last. */
  readonly approvedPlugins: readonly string[];
  /** Whether the proxy configuration for browsers is served, and on which port; null: none was taken yet. */
  readonly pac: { readonly on: boolean; readonly port: number | null };
  readonly setup: RememberedSetup;
  /** How pods are to be reached, where a person chose. */
  readonly ways: WaySettings;
}

/** What a person decided about the set-up. */
export interface RememberedSetup {
  /** Take the names out of the hosts file when the program quits. */
  readonly undoOnQuit: boolean;
  readonly java: boolean;
  /** Public names that were approved one by one, by source. */
  readonly approvedNames: Readonly<Record<string, readonly string[]>>;
}

export interface RememberedSource {
  readonly choice: SourceChoice;
  readonly namespaces: NamespaceLimit;
}

/** What is in force where nothing was kept. */
export const DEFAULT_SETTINGS: Settings = {
  source: null,
  approvedPlugins: [],
  pac: { on: false, port: null },
  setup: { undoOnQuit: false, java: false, approvedNames: {} },
  ways: AUTOMATIC_WAYS,
};

const text = z.string().min(1).max(8192);
const wayKind = z.enum(WAY_KINDS);

const sourceChoice: z.ZodType<SourceChoice> = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('demo') }),
  z.object({ kind: z.literal('manifests'), paths: z.array(text).min(1).max(64) }),
  z.object({ kind: z.literal('kubeconfig'), files: z.array(text).max(64), context: text.nullable() }),
]);

/** The file's shape. Members that another version wrote are let through, so that they survive being written back. */
export const settingsFormat = z.looseObject({
  version: z.literal(1),
  source: z
    .object({ choice: sourceChoice, namespaces: z.array(z.string().min(1).max(253)).max(100).nullable() })
    .nullable()
    .default(null),
  approvedPlugins: z
    .array(z.string().regex(/^[0-9a-f]{64}$/))
    .max(500)
    .readonly()
    .default([]),
  pac: z.object({ on: z.boolean(), port: z.int().min(1).max(65_535).nullable() }).default({ on: false, port: null }),
  setup: z
    .object({
      undoOnQuit: z.boolean().default(false),
      java: z.boolean().default(false),
      approvedNames: z.record(text, z.array(z.string().min(1).max(253)).max(5000).readonly()).default({}),
    })
    .default({ undoOnQuit: false, java: false, approvedNames: {} }),
  ways: z
    .object({
      all: wayKind.nullable().default(null),
      services: z.record(text, wayKind).default({}),
      hosts: z.record(text, z.literal('controller')).default({}),
      trustedNetworks: z
        .array(z.object({ server: text, network: text }))
        .max(200)
        .readonly()
        .default([]),
    })
    .default(AUTOMATIC_WAYS),
});

export type SettingsFormat = z.output<typeof settingsFormat>;
