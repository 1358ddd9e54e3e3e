import { expect, test } from 'vitest';
import { renderErrorPage } from '#engine/proxy/answers/error-page.ts';
import { reasonValues } from '#engine/proxy/answers/reason-values.ts';
import { upstreamFailure } from '#engine/proxy/answers/upstream-answers.ts';
import type { OwnAnswer } from '#engine/proxy/steps/step.ts';
import { UpstreamError } from '#engine/upstream/upstream-error.ts';
import { streamError, TunnelError } from '#engine/upstream/ways/tunnel/tunnel-error.ts';
import { phrase } from '#shared/model/phrase.ts';

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
    upstreamFailure(new UpstreamError('upstream-refused', 'ECONNREFUSED', 'connecting failed (ECONNREFUSED)')),
    '연결하지 못했습니다(ECONNREFUSED)',
  ],
  [
    'a malformed request',
    { status: 400, reason: 'bad-request', detail: 'more than one Host line' },
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
