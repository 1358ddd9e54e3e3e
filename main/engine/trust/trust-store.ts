import { detailOf, type Phrase } from '#shared/model/phrase.ts';
import type { StoreScope, TrustCell } from '#shared/model/setup.ts';
import type { TrustReason } from '#shared/model/trust-reason.ts';
import type { RootCertificate } from './root-certificate.ts';
import type { TrustManifest } from './trust-manifest.ts';

/** Which kind of program reads a store. */
export type StoreKind = 'system' | 'nss' | 'firefox' | 'java' | 'node' | 'python' | 'curl' | 'keychain' | 'windows';

/**
 * What a store says now, told by the SHA-256 of certificates and never by a name. `other`: it holds a CA of ours, but not
 * this one. `unreadable`: it cannot be asked and is left as it is. `unavailable`: nothing reads it here, or a tool is missing.
 */
export interface StoreState {
  readonly state: 'installed' | 'absent' | 'other' | 'unreadable' | 'unavailable';
  readonly reason: TrustReason | null;
  /** For the reason's sentence: `package`, `path`, `detail` … */
  readonly values: Readonly<Record<string, string>>;
}

/** Why a store is as it is, or why nothing was done to it. */
export type StoreReason = Pick<StoreState, 'reason' | 'values'>;

/** What an install or removal did. `same`: there was nothing to do. `refused` and `failed` leave the store as it was. */
export interface StoreResult {
  readonly outcome: 'changed' | 'same' | 'refused' | 'failed';
  readonly reason: TrustReason | null;
  readonly values: Readonly<Record<string, string>>;
  /** Consumers that have to be started again before they notice, such as `Chromium`. */
  readonly restart: readonly string[];
}

/** A host to ask for, and where this machine serves it: an address in text form and a TCP port. */
export interface TrustTarget {
  readonly host: string;
  readonly address: string;
  readonly port: number;
}

export type TrustVerdict = Pick<TrustCell, 'verdict' | 'by' | 'detail' | 'phrase'>;

/** The verdict where nothing could be asked. */
export function unknownBecause(said: Phrase): TrustVerdict {
  return { verdict: 'unknown', by: null, ...detailOf(said) };
}

/** One place that certificates are trusted from. Everything may be repeated; nothing throws for what a person can act on. */
export interface TrustStore {
  /** Stable, such as `system` or `nss:/home/a/.pki/nssdb`. */
  readonly id: string;
  readonly kind: StoreKind;
  /** What a person calls it. */
  readonly name: string;
  /** `system` stores are changed by the helper as root, `user` stores by the engine as the user. */
  readonly scope: StoreScope;
  readonly path: string | null;
  /** Off unless a person wishes it (Java). */
  readonly optional: boolean;
  /** Lines a person copies where nothing of ours changes the consumer; empty for real stores. */
  readonly lines: readonly string[];
  detect(root: RootCertificate): Promise<StoreState>;
  install(root: RootCertificate, manifest: TrustManifest): Promise<StoreResult>;
  /** Takes out this root and nothing else, and puts back what was there before where nobody changed it since. */
  remove(root: RootCertificate, manifest: TrustManifest): Promise<StoreResult>;
  /** Roots of ours, of this or an earlier installation, that the store holds now. */
  ours(): Promise<readonly RootCertificate[]>;
  /** In the order of the targets. */
  verify(targets: readonly TrustTarget[], root: RootCertificate): Promise<readonly TrustVerdict[]>;
}

/** A state or result without more to say. */
export const NO_VALUES: Readonly<Record<string, string>> = {};

/** A state that needs no reason. */
export function stateOf(state: 'installed' | 'absent' | 'other'): StoreState {
  return { state, reason: null, values: NO_VALUES };
}

/** A result that changed something, or found nothing to change. */
export function resultOf(outcome: 'changed' | 'same', restart: readonly string[] = []): StoreResult {
  return { outcome, reason: null, values: NO_VALUES, restart };
}

/** A result that left the store as it was: a person or a rule refused it, or it was tried in vain. */
export function stopped(outcome: 'refused' | 'failed', { reason, values }: StoreReason): StoreResult {
  return { outcome, reason, values, restart: [] };
}
