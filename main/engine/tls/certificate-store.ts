import type { SecureContext } from 'node:tls';
import type { Certificates, Profile } from '#shared/model/engine-status.ts';
import type { Problem } from '#shared/model/problem.ts';
import type { IngressTls, SecretObject } from '#shared/model/snapshot.ts';
import type { Slices } from '../slices/slices.ts';

/** A declared host, as routing found it. */
export interface TlsHost {
  /** Declared host, wildcards as `*.example.com`, `*` for rules without a host. */
  readonly host: string;
  /** Set for a further name of a declared host: it has the certificate of that host where that covers it (reference 3). */
  readonly aliasOf?: string;
  /** Of the Ingress whose TLS section decides. */
  readonly namespace: string;
  /** Empty for a host without a TLS section: ours is served for it all the same, the cluster has its default certificate. */
  readonly entries: readonly IngressTls[];
}

export interface CertificateRequest {
  readonly hosts: readonly TlsHost[];
  readonly secrets: readonly SecretObject[];
  readonly secretsReadable: boolean;
  /** `namespace/name` of the controller's default certificate, else null. */
  readonly defaultSecret: string | null;
  readonly certificates: Certificates;
  readonly profile: Profile;
}

/** What a handshake is answered with. */
export interface ServedCertificate {
  readonly context: SecureContext;
  /** `ours`, `secret namespace/name`, `default secret namespace/name` or `fake`: kept in the request record. */
  readonly label: string;
}

/** What a host's certificate is, for page and status. */
export interface CertificateView {
  readonly served: 'ours' | 'secret' | 'fake';
  /** What the cluster would serve: `namespace/name`, or `fake`. */
  readonly cluster: string;
}

/** What a set-up needs of the local authority; `root` is PEM, `permitted` the DNS subtrees that it is constrained to. */
export interface LocalAuthority {
  /** The one in force; null while none was read or made. `notAfter` in milliseconds since the epoch. */
  readonly current: (LocalRoot & { readonly notAfter: number }) | null;
  /** The leaves that are kept, and when the first of them ends in milliseconds since the epoch. */
  readonly leaves: { readonly count: number; readonly firstEnds: number | null };
  /** The one in force; made where there is none. */
  inForce(): Promise<LocalRoot>;
  /** One that may sign for these public names, and no other public ones, takes its place. */
  renew(publicNames: readonly string[]): Promise<LocalRoot>;
  /** While stores hold the root no other takes its place by itself. */
  hold(held: boolean): void;
}

export interface LocalRoot {
  readonly root: string;
  readonly permitted: readonly string[];
}

/** Chooses the certificate for a server name (reference 7.1, DESIGN 7). */
export interface CertificateStore {
  /** Takes over a new snapshot; a Secret that became invalid keeps its last good certificate. Gives the problems found. */
  updating(request: CertificateRequest): Slices<readonly Problem[]>;
  /** The same without a pause. */
  update(request: CertificateRequest): readonly Problem[];
  /** For the handshake; the name is lower case without trailing dot, null without SNI. Leaves are made on demand. */
  serve(serverName: string | null): Promise<ServedCertificate>;
  view(host: string): CertificateView;
  /** The local authority, for whoever has it trusted. */
  readonly authority: LocalAuthority;
  /** Whether the cluster has a certificate registered for a name, the default one or its wildcard parent's included. */
  registered(name: string): boolean;
  /** Begins nothing more in the background. */
  close(): void;
}
