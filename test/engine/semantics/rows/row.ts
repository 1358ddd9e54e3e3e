import type { AnswerReason } from '#shared/model/answer-reason.ts';
import type { Profile } from '#shared/model/engine-status.ts';
import type { ProblemCode } from '#shared/model/problem-codes.ts';
import type { Question } from '#test/fixtures/asking.ts';
import { ingress, type IngressWish } from '#test/fixtures/serving.ts';

/** Port on loopback of the pod that stands behind a Service: `cart`, or `namespace/cart` outside of `default`. */
export type PodPort = (service: string) => number;

/** Objects as they would be in a manifest. Services that Ingresses name and that are not among them are made as well. */
export type RowObjects = readonly object[] | ((port: PodPort) => readonly object[]);

/** What a request comes to. What is left out is not looked at. */
export interface Expected {
  /** 200 where the pod answers. */
  readonly status: number;
  readonly reason?: AnswerReason;
  /** Whose path took the request, as `PodPort` names things; null for none. */
  readonly ingress?: string | null;
  /** Whose pod answered, null for none. */
  readonly service?: string | null;
  /** Target that the pod sees. */
  readonly podPath?: string;
  readonly location?: string;
  /** Header lines that the pod sees, lower-case names; null: no such line. */
  readonly podSees?: Readonly<Record<string, string | null>>;
  /** Header lines of the answer; only sockets show them. */
  readonly clientSees?: Readonly<Record<string, string | null>>;
  /** `namespace/name` of the Secret that a host has, `fake` for the default certificate. */
  readonly certificate?: string;
  /** Problems that must be among those reported. */
  readonly problems?: readonly ProblemCode[];
}

/** One statement of the reference. */
export interface Row {
  /** A sentence. */
  readonly name: string;
  readonly objects: RowObjects;
  /** Were in force before `objects`. */
  readonly earlier?: RowObjects;
  /** Services that are named and do not exist. */
  readonly absent?: readonly string[];
  /** `controller` unless told otherwise. */
  readonly profile?: Profile;
  readonly request?: Question;
  readonly expected: Expected;
}

/** The rows of one section of the reference. */
export interface Section {
  readonly title: string;
  readonly rows: readonly Row[];
}

/** A path as rows write it: `/docs`, `Prefix`, Service. */
export type RowPath = readonly [
  path: string,
  pathType: 'Exact' | 'Prefix' | 'ImplementationSpecific' | null,
  service: string,
];

/** An Ingress of a host; a host of null stands for a rule without one. */
export function of(
  name: string,
  host: string | null,
  paths: readonly RowPath[],
  wish: Omit<IngressWish, 'name' | 'host' | 'paths'> = {},
): object {
  const named = paths.map(([path, pathType, service]) => ({ path, pathType, service }));
  return ingress({ name, host, paths: named, ...wish });
}

/** Changes the `spec` of an object. */
export function withSpec(object: object, change: object): object {
  const { spec, ...rest } = object as { spec: object };
  return { ...rest, spec: { ...spec, ...change } };
}

/** Rows on the same objects: what is asked, and what comes of it. */
export function rowsOn(
  facts: Omit<Row, 'name' | 'request' | 'expected'>,
  rows: readonly (readonly [name: string, request: Question, expected: Expected])[],
): readonly Row[] {
  return rows.map(([name, request, expected]) => ({ ...facts, name, request, expected }));
}
