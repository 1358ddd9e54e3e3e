import { describe, expect, test } from 'vitest';
import type { IngressClassObject } from '#shared/model/snapshot.ts';
import { match } from '#engine/routing/match/match.ts';
import { answerOf, tableOf, type Declared } from './declared.ts';

const HOST = 'spec.test';
const classes: readonly IngressClassObject[] = [
  { name: 'nginx', controller: 'k8s.io/ingress-nginx', isDefault: false },
  { name: 'other', controller: 'example.com/controller', isDefault: false },
];
const around = { profile: 'local', classes } as const;

function other(declared: Omit<Declared, 'className'>): Declared {
  return { className: 'other', ...declared };
}

describe('the dialect of the Kubernetes API text', () => {
  const table = tableOf(
    [
      other({
        name: 'paths',
        defaultService: 'rest',
        annotations: { 'rewrite-target': '/$1', 'use-regex': 'true' },
        rules: [
          [
            HOST,
            ['/docs/', 'Prefix', 'docs'],
            ['/exact', 'Exact', 'exact'],
            ['/impl', 'ImplementationSpecific', 'impl'],
          ],
          ['*.wild.test', ['/', 'Prefix', 'wild']],
        ],
      }),
    ],
    around,
  );

  test('annotations of ingress-nginx have no effect and are reported', () => {
    expect(match(table, HOST, '/docs').route?.rewriteTarget).toBe(null);
    expect(table.rules.accepted[0]?.problems.map((problem) => [problem.code, problem.values['annotation']])).toEqual([
      ['annotation-not-evaluated', 'nginx.ingress.kubernetes.io/rewrite-target'],
      ['annotation-not-evaluated', 'nginx.ingress.kubernetes.io/use-regex'],
    ]);
  });

  test('a host with TLS is not redirected', () => {
    const withTls = tableOf(
      [other({ name: 'tls', tls: [{ hosts: [HOST], secretName: 's' }], rules: [[HOST, ['/', 'Prefix', 's']]] })],
      around,
    );
    expect(withTls.exact.get(HOST)?.redirectsToHttps).toBe(false);
  });

  test('where both dialects meet on a host, it is read as ingress-nginx does, and that is reported', () => {
    const mixed = tableOf(
      [
        other({ name: 'older', rules: [[HOST, ['/docs/', 'Prefix', 'docs']]] }),
        { name: 'nginx', annotations: { 'rewrite-target': '/$1' }, rules: [[HOST, ['/api/(.*)', null, 'api']]] },
      ],
      around,
    );
    expect([answerOf(mixed, HOST, '/api/x'), mixed.exact.get(HOST)?.dialect]).toEqual(['api', 'ingress-nginx']);
    expect(mixed.problems.find((problem) => problem.code === 'dialect-mixed')).toEqual({
      code: 'dialect-mixed',
      severity: 'warning',
      subject: { kind: 'Ingress', namespace: 'default', name: 'older' },
      values: { host: HOST, dialect: 'ingress-nginx', other: 'spec' },
    });
  });
});
