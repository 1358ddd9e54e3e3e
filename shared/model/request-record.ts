import type { AnswerReason } from './answer-reason.ts';
import type { PathType, PortReference } from './snapshot.ts';
import type { WayKind } from './way.ts';

export interface RecordedRoute {
  readonly namespace: string;
  readonly ingress: string;
  readonly path: string;
  readonly pathType: PathType;
  readonly dialect: 'ingress-nginx' | 'spec';
}

export interface RecordedEndpoint {
  readonly address: string;
  readonly port: number;
  readonly pod: string | null;
  readonly node: string | null;
  readonly way: WayKind | 'override';
}

/** One try to reach an endpoint. Times in milliseconds. */
export interface RecordedAttempt {
  readonly address: string;
  readonly port: number;
  readonly status: number | null;
  readonly error: string | null;
  readonly time: number;
  /** How it was tried. */
  readonly way: RecordedEndpoint['way'];
}

/** A header line as received or sent: name, value. Credentials are masked. */
export type HeaderLine = readonly [name: string, value: string];

/** What is kept of an exchange. Times in milliseconds, sizes in bytes. A contract with scripts: add, never change. */
export interface RequestRecord {
  readonly id: string;
  /** ISO 8601 with milliseconds, UTC. */
  readonly time: string;
  readonly client: { readonly address: string; readonly port: number };
  readonly method: string;
  readonly scheme: 'http' | 'https';
  readonly host: string;
  readonly path: string;
  readonly query: string;
  readonly httpVersion: string;
  readonly tls: { readonly version: string; readonly serverName: string | null; readonly certificate: string } | null;
  readonly source: string;
  readonly route: RecordedRoute | null;
  readonly service: { readonly namespace: string; readonly name: string; readonly port: PortReference } | null;
  readonly endpoint: RecordedEndpoint | null;
  /** Path that the pod saw, without the query; null where nothing was sent on. */
  readonly upstreamPath: string | null;
  /** 0 where the client went away before an answer began. */
  readonly status: number;
  readonly answeredBy: 'upstream' | 'gatehouse';
  readonly reason: AnswerReason;
  readonly attempts: readonly RecordedAttempt[];
  readonly timing: {
    readonly total: number;
    readonly match: number;
    readonly connect: number | null;
    readonly firstByte: number | null;
  };
  readonly received: number;
  readonly sent: number;
  readonly requestHeaders: readonly HeaderLine[];
  readonly responseHeaders: readonly HeaderLine[];
}
