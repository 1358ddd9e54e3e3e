import { setImmediate } from 'node:timers/promises';
import type { SecureContext } from 'node:tls';
import { phrase } from '#shared/model/phrase.ts';
import type { Problem } from '#shared/model/problem.ts';
import { type Slices, runAtOnce } from '../slices/slices.ts';
import { AuthorityKeeper } from './authority-keeper.ts';
import type {
  CertificateRequest,
  CertificateStore,
  CertificateView,
  LocalAuthority,
  ServedCertificate,
} from './certificate-store.ts';
import { chooseDefault, type ChoiceOptions, type ClusterChoice } from './cluster-choice.ts';
import { makeFakeCertificate } from './fake-certificate.ts';
import { isPlanFor, leafNames, modeOf, NOTHING, planFor, type HostPlan, type Mode } from './host-plan.ts';
import { LeafShelf } from './leaf.ts';
import { MachineTrust } from './machine-trust.ts';
import { isSame } from './same-request.ts';
import type { SecretCertificate } from './secret-certificate.ts';
import { SecretShelf } from './secret-shelf.ts';
import { isSignable } from './signable-name.ts';

/** Making keys right away would take processor time from a start that is not listening yet. */
const WARM_UP_AFTER = 300;
/** Milliseconds in which changes are gathered. */
const GATHER = 50;
/** Hosts that are looked at between two places where planning may be interrupted. */
const STRETCH = 256;

export interface CertificateStoreOptions {
  /** The authority is kept in its folder `authority`; made when first needed. */
  readonly stateFolder: string;
  readonly log?: (line: string) => void;
  /** Called when `view` or the problems changed without an `update`; another `update` with the same request gives them. */
  readonly onChange?: () => void;
}

/**
 * Opens the certificate store. Nothing is read, made or written yet: the authority comes in the background after the first
 * `update`, or with the first handshake that needs it.
 */
export async function createCertificateStore(options: CertificateStoreOptions): Promise<CertificateStore> {
  return new Store(options);
}

class Store implements CertificateStore {
  readonly authority: LocalAuthority;
  readonly #keeper: AuthorityKeeper;
  readonly #leaves: LeafShelf;
  readonly #secrets = new SecretShelf();
  readonly #trust = new MachineTrust();
  readonly #log: (line: string) => void;
  readonly #changed: () => void;
  #fake: Promise<SecureContext> | null = null;
  #request: CertificateRequest | null = null;
  #mode: Mode = 'ours';
  #plans: ReadonlyMap<string, HostPlan> = new Map();
  #default: ClusterChoice = NOTHING;
  #problems: readonly Problem[] = [];
  #warmUp: NodeJS.Timeout | null = null;
  #closed = false;
  #changing = false;

  constructor(options: CertificateStoreOptions) {
    this.#log = options.log ?? (() => undefined);
    this.#changed = options.onChange ?? (() => undefined);
    this.#keeper = new AuthorityKeeper({
      stateFolder: options.stateFolder,
      log: this.#log,
      onProblems: this.#changed,
    });
    this.#leaves = new LeafShelf(this.#keeper, this.#log);
    const [keeper, leaves] = [this.#keeper, this.#leaves];
    this.authority = {
      get current() {
        return keeper.current;
      },
      get leaves() {
        return leaves.kept;
      },
      inForce: () => this.#keeper.root(),
      renew: (publicNames) => this.#keeper.renew(publicNames),
      hold: (held) => this.#keeper.hold(held),
    };
  }

  *updating(request: CertificateRequest): Slices<readonly Problem[]> {
    const before = this.#request;
    if (before === null || !isSame(before, request)) {
      yield;
      yield* this.#planning(request, before);
      this.#request = request;
      this.#warmUpSoon();
    }
    return [...this.#problems, ...this.#keeper.problems];
  }

  update(request: CertificateRequest): readonly Problem[] {
    return runAtOnce(this.updating(request));
  }

  async serve(serverName: string | null): Promise<ServedCertificate> {
    const plan = serverName === null ? null : this.#find(serverName);
    switch (this.#mode) {
      case 'cluster':
        return this.#serveAsCluster(plan?.choice.certificate ?? null);
      case 'ours':
        return this.#serveOurs(plan, serverName);
      case 'trusted': {
        const certificate = plan?.choice.certificate ?? null;
        if (certificate !== null && plan !== null && (await this.#isTrusted(certificate, plan.host))) {
          const context = this.#contextOf(certificate);
          if (context !== null) return { context, label: `secret ${certificate.name}` };
        }
        return this.#serveOurs(plan, serverName);
      }
    }
  }

  view(host: string): CertificateView {
    const plan = this.#find(host);
    const chosen = plan?.choice.certificate ?? null;
    const inCluster = chosen ?? this.#default.certificate;
    const cluster = inCluster?.name ?? 'fake';
    const ours = isSignable(host) || plan === null ? 'ours' : 'fake';
    switch (this.#mode) {
      case 'cluster':
        return { served: inCluster === null ? 'fake' : 'secret', cluster };
      case 'ours':
        return { served: ours, cluster };
      case 'trusted': {
        const trusted = chosen !== null && plan !== null && this.#trust.known(chosen, plan.host) === true;
        return { served: trusted ? 'secret' : ours, cluster };
      }
    }
  }

  registered(name: string): boolean {
    const dot = name.indexOf('.');
    const parent = dot < 0 ? undefined : this.#plans.get(`*${name.slice(dot)}`);
    return this.#plans.get(name)?.registered === true || parent?.registered === true;
  }

  close(): void {
    this.#closed = true;
    if (this.#warmUp !== null) clearTimeout(this.#warmUp);
    this.#warmUp = null;
  }

  /** Plans of `before` are used again where nothing they were made from has changed. */
  *#planning(request: CertificateRequest, before: CertificateRequest | null): Slices<void> {
    this.#secrets.take(request.secrets);
    const options: ChoiceOptions = {
      shelf: this.#secrets,
      secretsReadable: request.secretsReadable,
      strictOrder: request.profile === 'controller',
    };
    const reusable =
      before !== null && isSame({ ...before, hosts: [] }, { ...request, hosts: [] }) ? this.#plans : null;
    const plans = new Map<string, HostPlan>();
    for (const host of request.hosts) {
      const known = reusable?.get(host.host);
      const isKnown = known !== undefined && isPlanFor(known, host);
      plans.set(host.host, isKnown ? known : planFor(host, options));
      if (!isKnown || plans.size % STRETCH === 0) yield;
    }
    const byDefault = chooseDefault(request.defaultSecret, options);
    const problems = yield* distinct([...plans.values(), { choice: byDefault }]);
    this.#mode = modeOf(request);
    this.#plans = plans;
    this.#default = byDefault;
    this.#problems = problems;
    this.#keeper.want(this.#mode === 'cluster' ? [] : request.hosts.map((host) => host.host));
  }

  /** Exact, else the first label replaced by `*` (reference 7.1), else the host-less rule's. */
  #find(name: string): HostPlan | null {
    const exact = this.#plans.get(name);
    const dot = name.indexOf('.');
    const wildcard = dot < 0 ? undefined : this.#plans.get(`*${name.slice(dot)}`);
    // In the cluster a host without TLS section is not registered, so that its wildcard parent answers for it.
    const byCertificate = exact?.registered === true ? exact : wildcard?.registered === true ? wildcard : undefined;
    return byCertificate ?? exact ?? wildcard ?? this.#plans.get('*') ?? null;
  }

  async #serveAsCluster(certificate: SecretCertificate | null): Promise<ServedCertificate> {
    const context = certificate && this.#contextOf(certificate);
    if (certificate !== null && context !== null) return { context, label: `secret ${certificate.name}` };
    const byDefault = this.#default.certificate;
    const defaultContext = byDefault && this.#contextOf(byDefault);
    if (byDefault === null || defaultContext === null) return this.#serveFake();
    return { context: defaultContext, label: `default secret ${byDefault.name}` };
  }

  async #serveOurs(plan: HostPlan | null, serverName: string | null): Promise<ServedCertificate> {
    const names = leafNames(plan, serverName);
    if (!isSignable(names[0])) return this.#serveFake();
    return { context: await this.#leaves.contextFor(names), label: 'ours' };
  }

  async #serveFake(): Promise<ServedCertificate> {
    this.#fake ??= makeFakeCertificate().catch((error: unknown) => {
      this.#fake = null;
      throw error;
    });
    return { context: await this.#fake, label: 'fake' };
  }

  /** null where OpenSSL refuses what read well; the Secret is then broken and the choice made again. */
  #contextOf(certificate: SecretCertificate): SecureContext | null {
    try {
      return certificate.context();
    } catch {
      // The error may quote key material, so only our own sentence is kept.
      this.#secrets.refuse(certificate, phrase('secret-unservable'));
      this.#log(`the certificate of Secret ${certificate.name} cannot be served`);
      if (this.#request !== null) runAtOnce(this.#planning(this.#request, null));
      this.#changed();
      return null;
    }
  }

  async #isTrusted(certificate: SecretCertificate, host: string): Promise<boolean> {
    const known = this.#trust.known(certificate, host);
    const trusted = known ?? (await this.#trust.check(certificate, host, (each) => this.#contextOf(each)));
    if (trusted && known === undefined) this.#changedSoon();
    return trusted;
  }

  /** Many certificates may be found trusted at once. */
  #changedSoon(): void {
    if (this.#changing || this.#closed) return;
    this.#changing = true;
    setTimeout(() => {
      this.#changing = false;
      if (!this.#closed) this.#changed();
    }, GATHER);
  }

  #warmUpSoon(): void {
    if (this.#warmUp !== null || this.#closed) return;
    this.#warmUp = setTimeout(() => {
      this.#warmUp = null;
      this.#prepare().catch((error: unknown) => this.#log(`could not prepare certificates: ${String(error)}`));
    }, WARM_UP_AFTER);
  }

  async #prepare(): Promise<void> {
    switch (this.#mode) {
      case 'cluster':
        if (this.#default.certificate === null) await this.#serveFake();
        return;
      case 'ours':
      case 'trusted':
        await this.#keeper.prepare();
        // Every handshake needs the default one at hand; making its leaf leaves a key ready for the next.
        await this.#serveOurs(null, null);
        for (const { host, choice } of this.#plans.values()) {
          if (this.#mode !== 'trusted' || this.#closed) return;
          if (choice.certificate === null) continue;
          await this.#isTrusted(choice.certificate, host);
          // Each takes a millisecond, and there may be thousands.
          await setImmediate();
        }
    }
  }
}

/** A Secret that several hosts name has one problem, not one for each. */
function* distinct(plans: readonly Pick<HostPlan, 'choice'>[]): Slices<readonly Problem[]> {
  const byText = new Map<string, Problem>();
  for (const [at, { choice }] of plans.entries()) {
    for (const problem of choice.problems) byText.set(JSON.stringify(problem), problem);
    if (at % STRETCH === 0) yield;
  }
  return [...byText.values()];
}
