import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { renderErrorPage } from '#engine/proxy/answers/error-page.ts';
import { reasonValues } from '#engine/proxy/answers/reason-values.ts';
import { upstreamFailure } from '#engine/proxy/answers/upstream-answers.ts';
import type { OwnAnswer } from '#engine/proxy/steps/step.ts';
import { UpstreamError } from '#engine/upstream/upstream-error.ts';
import { streamError, TunnelError } from '#engine/upstream/ways/tunnel/tunnel-error.ts';
import { ko } from '#shared/i18n/ko.ts';
import { describeProblem } from '#shared/i18n/problems/problems.ts';
import { phrase } from '#shared/model/phrase.ts';
import { exchange } from '#test/doubles/raw-client.ts';
import { RawPod } from '#test/doubles/raw-pod.ts';
import { ingress, nginxClass, serve, service, type Serving } from '#test/fixtures/serving.ts';

const CART = { namespace: 'shop', pod: 'cart-1', port: 8080 };
/** Words of a sentence, which no name, header or quotation below has. */
const ENGLISH = /\b(?:the|is|are|not|cannot|does|of|in|with)\b/;

/** The text of an error page as a reader of a language gets it. */
function pageFor({ status, reason, detail = '' }: OwnAnswer, acceptLanguage: string): string {
  const service = { namespace: 'shop', name: 'cart', port: 80 };
  const values = reasonValues({ host: 'shop.test', target: '/cart', match: null, service }, detail);
  const page = renderErrorPage({ status, reason, values, requestId: '7f', accept: null, acceptLanguage });
  return Buffer.from(page.body, 'latin1').toString('utf8');
}

const ANSWERS: readonly (readonly [string, OwnAnswer, string])[] = [
  [
    'a port of a pod on which nobody listens',
    upstreamFailure(streamError('connection refused', CART)),
    'cart-1 파드의 8080번 포트에서 수신하는 프로그램이 없습니다',
  ],
  [
    'a tunnel that is not allowed',
    upstreamFailure(
      new TunnelError('forbidden', phrase('tunnel-denied', { verbs: 'create', namespace: 'shop' }), {
        unprocessed: true,
      }),
    ),
    'shop 네임스페이스에서 pods/portforward에 대한 create 권한이 없습니다',
  ],
  [
    'a connection that is refused',
    upstreamFailure(
      new UpstreamError('upstream-refused', 'ECONNREFUSED', phrase('upstream-unconnected', { code: 'ECONNREFUSED' })),
    ),
    '연결하지 못했습니다(ECONNREFUSED)',
  ],
  [
    'a malformed request',
    { status: 400, reason: 'bad-request', detail: phrase('request-two-hosts') },
    'Host 줄이 둘 이상입니다',
  ],
  [
    'a Secret that is not there',
    {
      status: 503,
      reason: 'route-denied',
      detail: phrase('annotation-and-reason', {
        annotation: 'auth-secret',
        reason: phrase('object-absent', { kind: 'Secret', name: 'shop/users' }),
      }),
    },
    'auth-secret: Secret shop/users 오브젝트가 없습니다',
  ],
];

test.each(ANSWERS)('the Korean page about %s has no English sentence in it', (_what, answer, expected) => {
  const page = pageFor(answer, 'ko-KR,ko;q=0.9,en;q=0.8');
  expect(page).toContain(expected);
  expect(page).not.toMatch(ENGLISH);
});

test('what a node says in words that are not known is quoted', () => {
  const words = 'dial tcp4 127.0.0.1:8080: i/o timeout';
  const answer = upstreamFailure(streamError(words, CART));
  expect(pageFor(answer, 'ko')).toContain(`노드가 cart-1 파드의 8080번 포트로 전달하지 못합니다: ${words}`);
  expect(pageFor(answer, 'en')).toContain(`the node cannot forward to port 8080 of pod cart-1: ${words}`);
});

describe('a Korean reader is told without an English sentence of', () => {
  let pod: RawPod;
  let serving: Serving;

  beforeAll(async () => {
    pod = await RawPod.start((socket, head) => {
      if (head.startsWith('GET /cut')) socket.end();
      else if (head.startsWith('GET /twice'))
        socket.write('HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\na');
      else socket.write('SSH-2.0-OpenSSH_9.6\r\n\r\n');
    });
    serving = await serve([
      nginxClass,
      ingress(),
      ingress({
        name: 'patterns',
        host: 'patterns.test',
        paths: [{ path: '/(a', pathType: 'ImplementationSpecific' }],
        annotations: { 'use-regex': 'true' },
      }),
      ingress({ name: 'closed', host: 'closed.test', annotations: { 'auth-type': 'basic' } }),
      ingress({
        name: 'elsewhere',
        host: 'elsewhere.test',
        annotations: { 'auth-type': 'basic', 'auth-secret': 'other/users' },
      }),
      ...service([pod.port]),
    ]);
  });
  afterAll(async () => {
    await serving.close();
    await pod.close();
  });

  const CASES: readonly (readonly [what: string, head: string, words: string])[] = [
    ['two Host lines', `GET / HTTP/1.1\r\nHost: app.test\r\nHost: b.test\r\n`, 'Host 줄이 둘 이상입니다'],
    ['TRACE', `TRACE / HTTP/1.1\r\nHost: app.test\r\n`, 'TRACE는'],
    ['a path above the root', `GET /../x HTTP/1.1\r\nHost: app.test\r\n`, '경로가 루트 위로'],
    ['a pod that hangs up', `GET /cut HTTP/1.1\r\nHost: app.test\r\n`, '응답이 끝나기 전에 연결이 닫혔습니다'],
    ['a pod with two lengths', `GET /twice HTTP/1.1\r\nHost: app.test\r\n`, 'Content-Length가 두 번 있습니다'],
    ['a pod that speaks something else', `GET /ssh HTTP/1.1\r\nHost: app.test\r\n`, '상태 줄이 HTTP/1 형식이 아닙니다'],
    ['a pattern that cannot be read', `GET /(a HTTP/1.1\r\nHost: patterns.test\r\n`, '괄호를 닫지 않았습니다'],
    [
      'a password file that nobody named',
      `GET / HTTP/1.1\r\nHost: closed.test\r\n`,
      '값이 없어 아무도 들어올 수 없습니다',
    ],
    ['a Secret of another namespace', `GET / HTTP/1.1\r\nHost: elsewhere.test\r\n`, '다른 네임스페이스에 있어'],
  ];

  test.for(CASES)('%s', async ([, head, words]) => {
    const answer = await exchange(serving.http, `${head}Accept-Language: ko\r\nConnection: close\r\n\r\n`);
    const page = Buffer.from(answer.slice(answer.indexOf('\r\n\r\n')), 'latin1').toString('utf8');
    expect(page).toContain(words);
    expect(page).not.toMatch(ENGLISH);
  });

  test('its problems', () => {
    const said = serving.engine.problems().map((one) => describeProblem(ko.problems, one).sentence);
    expect(said.filter((sentence) => ENGLISH.test(sentence))).toEqual([]);
    expect(said.join()).toContain('괄호를 닫지 않았습니다');
  });
});
