import type { Socket } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { RawPod } from '#test/doubles/raw-pod.ts';
import { ask, type Question } from '#test/fixtures/asking.ts';
import { ingress, nginxClass, serve, service, type Serving } from '#test/fixtures/serving.ts';
import { says, good, isSilent, headOf, sized, MEBIBYTE } from '#test/doubles/pod-answers.ts';

const breaks = (socket: Socket): void => void socket.resetAndDestroy();

/** The pods behind each Service by the first segment of a host, and what they do. */
const SERVICES: Record<string, readonly ((socket: Socket, head: string) => void)[]> = {
  app: [good],
  silent: [isSilent],
  breaking: [breaks],
  'breaking-good': [breaks, good],
  'silent-good': [isSilent, good],
  'e503-good': [says('503 Service Unavailable', 'busy'), good],
  'e500-good': [says('500 Internal Server Error', 'oops'), good],
  'e404-good': [says('404 Not Found', 'none'), good],
  'e429-good': [says('429 Too Many Requests', 'much'), good],
  'e403-good': [says('403 Forbidden', 'no'), good],
  'e504-good': [says('504 Gateway Timeout', 'late'), good],
  'invalid-good': [(socket) => void socket.end('garbage\r\n\r\n'), good],
  'four-breaking': [breaks, breaks, breaks, breaks, good],
  invalid: [(socket) => void socket.end('garbage\r\n\r\n')],
  'head-4096': [(socket) => void socket.end(headOf(4096))],
  'head-4097': [(socket) => void socket.end(headOf(4097))],
  'head-6000': [(socket) => void socket.end(headOf(6000))],
};

interface Row {
  readonly service?: string;
  readonly annotations?: Record<string, string>;
  readonly question?: Question;
  readonly status: number;
  readonly body?: string | RegExp;
  /** How often each pod was asked. */
  readonly asked?: readonly number[];
}

const next = (conditions: string, more: Record<string, string> = {}): Record<string, string> => ({
  'proxy-next-upstream': conditions,
  ...more,
});
const post: Question = { method: 'POST', body: 'x' };
const short = { 'proxy-read-timeout': '1' };

const ROWS: Record<string, Row> = {
  // retries
  'reset before the answer: next endpoint': { service: 'breaking-good', status: 200, asked: [1, 1] },
  'timeout: next endpoint': { service: 'silent-good', annotations: short, status: 200, asked: [1, 1] },
  'all broken: 502 after 3 tries': { service: 'breaking', status: 502, body: 'upstream-reset', asked: [3] },
  'at most 3 tries': { service: 'four-breaking', status: 502, asked: [1, 1, 1, 0, 0] },
  'tries 5': {
    service: 'four-breaking',
    annotations: { 'proxy-next-upstream-tries': '5' },
    status: 200,
    asked: [1, 1, 1, 1, 1],
  },
  'tries 1': {
    service: 'breaking-good',
    annotations: { 'proxy-next-upstream-tries': '1' },
    status: 502,
    asked: [1, 0],
  },
  'tries 0: no limit': {
    service: 'four-breaking',
    annotations: { 'proxy-next-upstream-tries': '0' },
    status: 200,
    asked: [1, 1, 1, 1, 1],
  },
  'tries that are no number: 3': {
    service: 'four-breaking',
    annotations: { 'proxy-next-upstream-tries': 'many' },
    status: 502,
    asked: [1, 1, 1, 0, 0],
  },
  'off: nothing is tried again': { service: 'breaking-good', annotations: next('off'), status: 502, asked: [1, 0] },
  'only timeout: a reset is not tried again': {
    service: 'breaking-good',
    annotations: next('timeout'),
    status: 502,
    asked: [1, 0],
  },
  'only error: a timeout is not tried again': {
    service: 'silent-good',
    annotations: next('error', short),
    status: 504,
    asked: [1, 0],
  },
  'an unknown condition: the default': {
    service: 'breaking-good',
    annotations: next('error sometimes'),
    status: 200,
    asked: [1, 1],
  },
  'an error status is handed on': { service: 'e503-good', status: 503, body: 'busy', asked: [1, 0] },
  'http_503 of several conditions': {
    service: 'e503-good',
    annotations: next('error timeout http_503'),
    status: 200,
    body: 'good',
    asked: [1, 1],
  },
  http_500: { service: 'e500-good', annotations: next('http_500'), status: 200, asked: [1, 1] },
  http_404: { service: 'e404-good', annotations: next('http_404'), status: 200, asked: [1, 1] },
  http_429: { service: 'e429-good', annotations: next('http_429'), status: 200, asked: [1, 1] },
  http_403: { service: 'e403-good', annotations: next('http_403'), status: 200, asked: [1, 1] },
  http_504: { service: 'e504-good', annotations: next('http_504'), status: 200, asked: [1, 1] },
  'http_502 does not mean 503': { service: 'e503-good', annotations: next('http_502'), status: 503, asked: [1, 0] },
  invalid_header: { service: 'invalid-good', annotations: next('invalid_header'), status: 200, asked: [1, 1] },
  'invalid header without that condition': {
    service: 'invalid-good',
    status: 502,
    body: 'upstream-invalid',
    asked: [1, 0],
  },
  'POST is not sent twice': { service: 'breaking-good', question: post, status: 502, asked: [1, 0] },
  'PATCH is not sent twice': {
    service: 'breaking-good',
    question: { method: 'PATCH', body: 'x' },
    status: 502,
    asked: [1, 0],
  },
  'LOCK is not sent twice': { service: 'breaking-good', question: { method: 'LOCK' }, status: 502, asked: [1, 0] },
  'POST with http_503 is not sent twice': {
    service: 'e503-good',
    annotations: next('http_503'),
    question: post,
    status: 503,
    asked: [1, 0],
  },
  'POST with non_idempotent': {
    service: 'breaking-good',
    annotations: next('error non_idempotent'),
    question: post,
    status: 200,
    asked: [1, 1],
  },
  'PUT is sent again': { service: 'breaking-good', question: sized(10), status: 200, asked: [1, 1] },
  'DELETE is sent again': { service: 'breaking-good', question: { method: 'DELETE' }, status: 200, asked: [1, 1] },
  'the time for tries': {
    service: 'silent-good',
    annotations: { ...short, 'proxy-next-upstream-timeout': '1' },
    status: 504,
    asked: [1, 0],
  },
  // time limits
  'read timeout: 504': {
    service: 'silent',
    annotations: { ...short, 'proxy-next-upstream': 'off' },
    status: 504,
    body: 'upstream-timeout',
    asked: [1],
  },
  // sizes of heads
  'an answer head of 4k passes': { service: 'head-4096', status: 200, body: 'ok' },
  'an answer head over 4k: 502': { service: 'head-4097', status: 502, body: 'upstream-header-too-large' },
  'proxy-buffer-size 8k': { service: 'head-6000', annotations: { 'proxy-buffer-size': '8k' }, status: 200, body: 'ok' },
  'proxy-buffer-size in bytes': { service: 'head-6000', annotations: { 'proxy-buffer-size': '5999' }, status: 502 },
  'an invalid proxy-buffer-size: 4k': {
    service: 'head-6000',
    annotations: { 'proxy-buffer-size': '8 kilobytes' },
    status: 502,
  },
  'an answer that is no HTTP: 502': { service: 'invalid', status: 502, body: 'upstream-invalid' },
  // sizes of bodies
  'a body of 1m passes': { question: sized(MEBIBYTE), status: 200 },
  'a body of 1m and one byte: 413': { question: sized(MEBIBYTE + 1), status: 413, body: 'body-too-large', asked: [0] },
  'proxy-body-size 2m': { annotations: { 'proxy-body-size': '2m' }, question: sized(2 * MEBIBYTE), status: 200 },
  'proxy-body-size 2M': { annotations: { 'proxy-body-size': '2M' }, question: sized(2 * MEBIBYTE + 1), status: 413 },
  'proxy-body-size 1k': { annotations: { 'proxy-body-size': '1k' }, question: sized(1025), status: 413 },
  'proxy-body-size 10': { annotations: { 'proxy-body-size': '10' }, question: sized(10), status: 200 },
  'proxy-body-size 10, one more': { annotations: { 'proxy-body-size': '10' }, question: sized(11), status: 413 },
  'proxy-body-size 1g': { annotations: { 'proxy-body-size': '1g' }, question: sized(2 * MEBIBYTE), status: 200 },
  'proxy-body-size 0: no limit': {
    annotations: { 'proxy-body-size': '0' },
    question: sized(3 * MEBIBYTE),
    status: 200,
  },
  'an invalid proxy-body-size: 1m': {
    annotations: { 'proxy-body-size': 'large' },
    question: sized(MEBIBYTE + 1),
    status: 413,
  },
  'a unit of its own is invalid: 1m': {
    annotations: { 'proxy-body-size': '8mb' },
    question: sized(MEBIBYTE + 1),
    status: 413,
  },
  // values that are not valid
  'timeouts with units are ignored': {
    annotations: { 'proxy-read-timeout': '1s', 'proxy-send-timeout': 'soon', 'proxy-connect-timeout': '-1' },
    status: 200,
  },
  'buffers of no meaning here': {
    annotations: { 'proxy-buffers-number': '8', 'proxy-busy-buffers-size': '16k', 'proxy-max-temp-file-size': '1m' },
    status: 200,
  },
  'buffers that are not valid are ignored': {
    annotations: { 'proxy-buffers-number': 'x', 'proxy-busy-buffers-size': 'x', 'proxy-max-temp-file-size': 'x' },
    status: 200,
  },
};

const slug = (name: string): string => name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');

describe.each(['controller', 'local'] as const)(
  'the connection to pods in the profile %s (reference 9, 16)',
  (profile) => {
    const pods = new Map<string, RawPod[]>();
    let serving: Serving;

    const objects = (): object[] => [
      nginxClass,
      ...[...pods].flatMap(([name, list]) =>
        service(
          list.map((pod) => pod.port),
          { name },
        ),
      ),
      ...Object.entries(ROWS).map(([name, row]) =>
        ingress({
          name: slug(name),
          host: `${slug(name)}.test`,
          annotations: row.annotations ?? {},
          paths: [{ path: '/', service: row.service ?? 'app' }],
        }),
      ),
    ];

    beforeAll(async () => {
      for (const [name, list] of Object.entries(SERVICES))
        pods.set(name, await Promise.all(list.map((act) => RawPod.start(act))));
      serving = await serve(objects(), { profile });
    });

    afterAll(async () => {
      await serving.close();
      await Promise.all([...pods.values()].flat().map((pod) => pod.close()));
    });

    beforeEach(() => {
      for (const pod of [...pods.values()].flat()) pod.heads.length = 0;
    });

    test.each(Object.entries(ROWS))('%s', async (name, row) => {
      // Turns go round: a request is repeated until the first endpoint was asked first, as the row says it.
      const list = pods.get(row.service ?? 'app') ?? [];
      for (let turn = 0; turn < 2 * list.length; turn++) {
        for (const pod of list) pod.heads.length = 0;
        const answer = await ask(serving, { ...row.question, host: `${slug(name)}.test` });
        const [record] = serving.engine.requests.list('', 1);
        const first = list.findIndex(({ port }) => port === (record?.attempts[0]?.port ?? record?.endpoint?.port));
        if (first > 0) continue;
        expect(answer.status).toBe(row.status);
        if (row.body !== undefined) expect(answer.body).toContain(row.body);
        if (row.asked !== undefined) expect(list.map((pod) => pod.heads.length)).toEqual(row.asked);
        return;
      }
      throw new Error('the first endpoint never had its turn');
    });

    test('no ready endpoints, a missing Service and a missing port: 503', async () => {
      await serving.apply([
        nginxClass,
        ...service([], { name: 'empty' }),
        ...service([1], { name: 'port' }),
        ingress({ name: 'a', host: 'empty.test', paths: [{ path: '/', service: 'empty' }] }),
        ingress({ name: 'b', host: 'missing.test', paths: [{ path: '/', service: 'missing' }] }),
        ingress({ name: 'c', host: 'port.test', paths: [{ path: '/', service: 'port', port: 81 }] }),
      ]);
      const statuses = [];
      for (const host of ['empty.test', 'missing.test', 'port.test'])
        statuses.push((await ask(serving, { host })).status);
      expect(statuses).toEqual([503, 503, 503]);
      await serving.apply(objects());
    });
  },
);
