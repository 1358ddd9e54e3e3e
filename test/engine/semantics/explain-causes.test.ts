import { afterAll, beforeAll, expect, test } from 'vitest';
import { explainEn, explainKo, explainSentence } from '#shared/i18n/explain/explain.ts';
import type { StepCause } from '#shared/model/explanation.ts';
import { ingress, nginxClass, serve, service, type Serving } from '#test/fixtures/serving.ts';

const PREFIX = 'nginx.ingress.kubernetes.io/';

function annotated(host: string, annotations: Readonly<Record<string, string>>, tls = false): object {
  const section = tls ? { tls: [{ hosts: [`${host}.test`], secretName: 'tls' }] } : {};
  return ingress({ name: host, host: `${host}.test`, annotations, ...section });
}

const settings = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'ingress-nginx-controller', namespace: 'ingress-nginx' },
  data: { 'proxy-body-size': '10', 'block-user-agents': 'bad-robot' },
};

let serving: Serving;

beforeAll(async () => {
  serving = await serve(
    [
      nginxClass,
      settings,
      ...service([9]),
      annotated('small', { 'proxy-body-size': '5' }),
      annotated('plain', {}),
      annotated('moved', { 'permanent-redirect': 'https://new.test' }),
      annotated('secure', {}, true),
      annotated('forced', { 'force-ssl-redirect': 'true' }),
      annotated('rooted', { 'app-root': '/app' }),
      annotated('named', { 'from-to-www-redirect': 'true' }),
      annotated('listed', { 'allowlist-source-range': '10.0.0.0/8' }),
      annotated('broken', { 'auth-type': 'basic', 'auth-secret': 'missing' }),
      ingress({ name: 'empty', host: 'empty.test', paths: [{ path: '/', service: 'nobody' }] }),
      ingress({ name: 'slash', host: 'slash.test', paths: [{ path: '/docs/' }] }),
    ],
    { profile: 'controller' },
  );
});

afterAll(() => serving.close());

const body: readonly (readonly [string, string])[] = [['Content-Length', '1000']];

const ROWS: readonly (readonly [url: string, headers: typeof body, status: number, step: string, cause: StepCause])[] =
  [
    ['http://small.test/', body, 413, 'body-size', annotation('proxy-body-size', 'small')],
    ['http://plain.test/', body, 413, 'body-size', { kind: 'setting', name: 'proxy-body-size', ingress: null }],
    [
      'http://plain.test/',
      [['User-Agent', 'bad-robot']],
      403,
      'blocked-clients',
      { kind: 'setting', name: 'block-user-agents', ingress: null },
    ],
    ['http://moved.test/', [], 301, 'permanent-redirect', annotation('permanent-redirect', 'moved')],
    ['http://secure.test/', [], 308, 'https-redirect', { kind: 'tls', name: 'secure.test', ingress: 'default/secure' }],
    ['http://forced.test/', [], 308, 'https-redirect', annotation('force-ssl-redirect', 'forced')],
    ['http://rooted.test/', [], 302, 'app-root', annotation('app-root', 'rooted')],
    ['http://www.named.test/', [], 308, 'from-to-www-redirect', annotation('from-to-www-redirect', 'named')],
    ['http://broken.test/', [], 503, 'auth-secret', annotation('auth-secret', 'broken')],
    ['http://listed.test/', [], 403, 'address-lists', annotation('allowlist-source-range', 'listed')],
    [
      'http://empty.test/',
      [],
      503,
      'endpoints',
      { kind: 'service', name: 'default/nobody:80', ingress: 'default/empty' },
    ],
    [
      'http://slash.test/docs',
      [],
      301,
      'trailing-slash-redirect',
      { kind: 'path', name: '/docs/', ingress: 'default/slash' },
    ],
  ];

function annotation(name: string, owner: string): StepCause {
  return { kind: 'annotation', name: `${PREFIX}${name}`, ingress: `default/${owner}` };
}

test.each(ROWS)('%s with %j is answered %i by the step %s, and why', (url, headers, status, step, cause) => {
  const { answer, steps } = serving.engine.explain({ url, method: 'POST', headers });
  expect([answer.status, steps.filter((one) => one.answers)]).toEqual([status, [{ name: step, answers: true, cause }]]);
});

test('the cause is a sentence in both languages', () => {
  const { sentences } = serving.engine.explain({ url: 'http://small.test/', method: 'POST', headers: body });
  const found = sentences.filter(({ code }) => code === 'caused-by-annotation');
  expect(found.map((one) => explainSentence(explainEn, one))).toEqual([
    `The step \`body-size\` answered because \`default/small\` has the annotation \`${PREFIX}proxy-body-size\`.`,
  ]);
  expect(found.map((one) => explainSentence(explainKo, one))).toEqual([
    `\`default/small\`의 애너테이션 \`${PREFIX}proxy-body-size\` 때문에 \`body-size\` 단계에서 응답했습니다.`,
  ]);
});
