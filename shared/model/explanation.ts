import type { AnswerReason } from './answer-reason.ts';
import type { PortUnderstanding } from './cluster-controller.ts';
import type { ExplanationCode } from './explanation-codes.ts';
import type { Phrase } from './phrase.ts';
import type { PortReference } from './snapshot.ts';
import type { WayView } from './way.ts';

/** A candidate that was looked at and why it did not win. */
export interface Loser {
  readonly host: string;
  readonly path: string;
  readonly pathType: string;
  readonly namespace: string;
  readonly ingress: string;
  readonly reason:
    | 'other-host' // declared for another host
    | 'no-fall-through' // the host was chosen first; rules of wildcard or host-less servers are not asked
    | 'path-differs'
    | 'shorter' // matches too, but a longer path won
    | 'exact-wins'
    | 'later-in-order' // regex mode: an earlier pattern matched first
    | 'conflict-older-wins' // same host, path and type; the older Ingress has it
    | 'ignored'; // the Ingress does not count
}

export interface ExplainedHeader {
  readonly name: string;
  readonly value: string;
}

/**
 * Why a step is on the way of a request. `name` is an annotation with its prefix, a key of the controller's configuration, the
 * host whose TLS section counts, the path as declared, or `namespace/service:port`.
 */
export interface StepCause {
  readonly kind: 'annotation' | 'setting' | 'tls' | 'path' | 'service';
  readonly name: string;
  /** `namespace/name` of the Ingress that says so, null where none does. */
  readonly ingress: string | null;
}

/** A place where a request may be answered without its pod. */
export interface ExplainedStep {
  readonly name: string;
  readonly answers: boolean;
  /** null for a step that every route has. */
  readonly cause: StepCause | null;
}

/** What is to be explained: a URL as a person types it. */
export interface ExplainRequest {
  readonly url: string;
  readonly method: string;
  readonly headers: readonly (readonly [string, string])[];
}

/** Who would answer a request, and why. Stable JSON of `explain -o json`: add, never change. */
export interface Explanation {
  readonly request: {
    readonly method: string;
    readonly scheme: string;
    readonly host: string;
    readonly target: string;
  };
  /** The path after decoding and resolving, as matched. null where the target is above the root. */
  readonly normalizedPath: string | null;
  readonly server: {
    readonly host: string;
    readonly how: 'exact' | 'wildcard' | 'alias' | 'default';
    readonly regexMode: boolean;
    /** Which Ingress switched regex mode on, as namespace/name and annotation. */
    readonly regexCause: string | null;
  } | null;
  readonly winner: {
    readonly namespace: string;
    readonly ingress: string;
    readonly path: string;
    readonly pathType: string;
    readonly implicit: boolean;
    readonly dialect: 'ingress-nginx' | 'spec';
    readonly service: { readonly namespace: string; readonly name: string; readonly port: PortReference } | null;
    readonly why: 'exact' | 'longest-prefix' | 'first-pattern' | 'implicit-root' | 'default-backend';
  } | null;
  readonly losers: readonly Loser[];
  /** Steps that the route carries, in answering order, and which of them answers. */
  readonly steps: readonly ExplainedStep[];
  readonly answer: {
    /** null: whatever the pod says. */
    readonly status: number | null;
    readonly reason: AnswerReason;
    readonly location: string | null;
    /** Fills the sentence of the reason, such as the annotation that closes a route; else null. */
    readonly detail: string | null;
    /** What the detail is made of, for another language. */
    readonly phrase?: Phrase;
  };
  readonly upstream: {
    readonly path: string;
    readonly endpoints: readonly { readonly address: string; readonly port: number; readonly pod: string | null }[];
    readonly headers: readonly ExplainedHeader[];
    /** How its pods are reached and why; absent where the endpoints are used as they stand. */
    readonly way?: WayView;
  } | null;
  /** Whose port it is, where the URL names one of the cluster, such as a NodePort. */
  readonly port?: PortUnderstanding;
  /** Sentences for a person, in order; text is made from code and values in the reader's language. */
  readonly sentences: readonly ExplanationSentence[];
}

/** A sentence as a code of `explanation-codes.ts` with the values that its text takes. */
export interface ExplanationSentence {
  readonly code: ExplanationCode;
  readonly values: Readonly<Record<string, string>>;
}
