import type { AuthorityView } from '#shared/model/authority-view.ts';
import type { HelperPlan, HelperResult } from '#shared/model/helper-plan.ts';
import type { NameFacts } from '../hosts/name-policy.ts';
import type { RootCertificate } from '../trust/root-certificate.ts';
import type { TrustManifest } from '../trust/trust-manifest.ts';
import type { TrustStore } from '../trust/trust-store.ts';
import type { AuthorityFact, HostsFacts, MachineFacts, RightsFact } from './plan/facts.ts';

/** The CA in force. */
export interface AuthorityRoom {
  /** The root; made where there is none. Rejects where none can be had. */
  root(): Promise<RootCertificate>;
  fact(): Promise<AuthorityFact>;
  /** A new CA that may sign for these public names and no others takes the place of the one in force, at once. */
  renew(publicNames: readonly string[]): Promise<RootCertificate>;
  /** While stores hold the root, no other takes its place by itself. */
  hold(held: boolean): void;
  /** How it stands for names that lead here and those that were approved; null while none was read or made. */
  view(names: readonly string[], approved: readonly string[]): AuthorityView | null;
}

/** What the name policy has to know of the machine. */
export type MachineNames = Omit<NameFacts, 'approved' | 'elsewhere'>;

/** What set-up asks of the machine and does to it. Tests put real files in scratch folders behind it. */
export interface SetupMachine {
  readonly authority: AuthorityRoom;
  readonly manifest: TrustManifest;
  /** Looked for anew, so that new profiles are seen. */
  stores(): Promise<readonly TrustStore[]>;
  facts(root: RootCertificate | null, wish: { readonly java: boolean }): Promise<MachineFacts>;
  hosts(): HostsFacts;
  rights(): RightsFact;
  nameFacts(): Promise<MachineNames>;
  /** Rejects with `StepFailure`. */
  elevate(plan: HelperPlan, signal: AbortSignal): Promise<HelperResult>;
  /** Whether something of ours needs rights to be taken back: a block, a root in a system store, a lowered first port. */
  elevatedTraces(): Promise<readonly string[]>;
  openPort(scheme: 'http' | 'https', addresses: readonly string[]): Promise<void>;
  closePorts(): void;
  /** All addresses that the machine's resolver gives, as programs get them. */
  resolve(host: string): Promise<readonly string[]>;
}
