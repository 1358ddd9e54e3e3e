import { describe, expect, test } from 'vitest';
import { explainMatch } from '#engine/routing/explain/explain.ts';
import { explainEn, explainKo, explainSentence } from '#shared/i18n/explain/explain.ts';
import { EXPLANATION_CODES } from '#shared/model/explanation-codes.ts';
import { tableOf, type Declared, type Surroundings } from '../declared.ts';

function explain(declared: readonly Declared[], url: string, around: Surroundings = {}) {
  const [, host = '', target = ''] = /^http:\/\/([^/]+)(.*)$/.exec(url) ?? [];
  const request = { method: 'GET', scheme: 'http', host, target };
  return explainMatch(tableOf(declared, around), request).explanation;
}

function english(declared: readonly Declared[], url: string, around: Surroundings = {}): readonly string[] {
  return explain(declared, url, around).sentences.map((sentence) => explainSentence(explainEn, sentence));
}

const example: Declared = {
  name: 'ingress-example',
  annotations: { 'rewrite-target': '/' },
  rules: [['da2so.com', ['/hostname', 'Prefix', 'hostname-svc']]],
};

describe('sentences', () => {
  test('the first one says who took the request, why, and what the pod sees', () => {
    expect(english([example], 'http://da2so.com/hostname')).toEqual([
      'Ingress `default/ingress-example` took this request because `/hostname` is the longest matching path of `da2so.com`; the pod sees `/`.',
      'All paths of `da2so.com` are patterns, matched without regard to case and open at their end, because of default/ingress-example (rewrite-target).',
      '`rewrite-target: /` makes `/` of `/hostname`.',
    ]);
  });

  test('in Korean too', () => {
    const [first] = explain([example], 'http://da2so.com/hostname').sentences;
    expect(first === undefined ? '' : explainSentence(explainKo, first)).toBe(
      '`/hostname` 경로가 `da2so.com` 호스트에서 일치하는 가장 긴 경로라서 `default/ingress-example` Ingress가 이 요청을 받았습니다. 파드에는 `/` 경로로 전달됩니다.',
    );
  });

  test('nothing is said of the pod where a step answers', () => {
    const table = tableOf([example]);
    const request = { method: 'GET', scheme: 'http', host: 'da2so.com', target: '/hostname' };
    const { sentences } = explainMatch(table, request, { reachesUpstream: false }).explanation;
    expect(sentences.map((sentence) => explainSentence(explainEn, sentence))[0]).toBe(
      'Ingress `default/ingress-example` took this request because `/hostname` is the longest matching path of `da2so.com`.',
    );
  });

  const shop: Declared = {
    name: 'shop',
    rules: [['shop.test', ['/a', 'Prefix', 'a'], ['/a/b', 'Exact', 'b'], ['/docs/', 'Prefix', 'docs']]],
  };

  test.each<[string, readonly Declared[], string, readonly string[]]>([
    ['an exact path', [shop], 'http://shop.test/a/b', ['took-exact']],
    ['a prefix', [shop], 'http://shop.test/a/c', ['took-longest-path']],
    ['the automatic redirect', [shop], 'http://shop.test/docs', ['sent-to-slash']],
    ['no path', [shop], 'http://shop.test/zzz', ['no-path']],
    ['no host', [shop], 'http://other.test/', ['no-host']],
    ['a target above the root', [shop], 'http://shop.test/../x', ['bad-target']],
    [
      'a path that is matched otherwise than sent',
      [shop],
      'http://shop.test/x/..//a',
      ['took-longest-path', 'normalized', 'raw-target-kept'],
    ],
    [
      'the default backend of the host',
      [{ ...shop, defaultService: 'rest' }],
      'http://shop.test/z',
      ['took-ingress-default'],
    ],
    ['a catch-all', [{ name: 'all', defaultService: 'all' }], 'http://any.test/', ['took-catch-all']],
    [
      'an open end',
      [example],
      'http://da2so.com/hostnames/x',
      ['took-longest-path', 'regex-mode', 'regex-open-end', 'rewritten', 'rewrite-drops-rest'],
    ],
    [
      'a wildcard that is not asked',
      [shop, { name: 'wild', rules: [['*.test', ['/zzz', 'Prefix', 'w']]] }],
      'http://shop.test/zzz',
      ['no-path', 'no-fall-through'],
    ],
    [
      'a wildcard',
      [{ name: 'wild', rules: [['*.test', ['/', 'Prefix', 'w']]] }],
      'http://x.test/',
      ['took-longest-path', 'host-by-wildcard'],
    ],
    ['a closed route', [{ ...shop, annotations: { 'auth-type': 'basic' } }], 'http://shop.test/a', ['denied']],
    [
      'an older Ingress with the same path',
      [shop, { name: 'late', rules: [['shop.test', ['/a', 'Prefix', 'late']]] }],
      'http://shop.test/a',
      ['took-longest-path', 'older-wins'],
    ],
    [
      'an Ingress that would fit but does not count',
      [{ ...shop, className: 'gone' }],
      'http://shop.test/a',
      ['no-host', 'ignored-would-fit'],
    ],
  ])('%s', (_, declared, url, codes) => {
    expect(explain(declared, url).sentences.map((sentence) => sentence.code)).toEqual(codes);
  });

  test('every code has a text that uses no value it is not given', () => {
    for (const code of EXPLANATION_CODES) {
      expect(explainEn.sentences[code]({})).not.toBe('');
      expect(explainKo.sentences[code]({})).not.toBe('');
    }
    const spoken = [
      ...english([example], 'http://da2so.com/hostnames/x'),
      ...english([{ ...example, className: 'gone' }], 'http://da2so.com/x'),
    ];
    expect(spoken.filter((sentence) => sentence.includes('`?`') || /\{\w+\}/.test(sentence))).toEqual([]);
  });
});

describe('winner, server and losers', () => {
  test('say the same as the matcher', () => {
    const found = explain(
      [
        {
          name: 'shop',
          rules: [['shop.test', ['/a', 'Prefix', 'a'], ['/a', 'Exact', 'exact'], ['/b', 'Prefix', 'b']]],
        },
        { name: 'late', rules: [['shop.test', ['/a', 'Exact', 'late']]] },
        { name: 'wild', rules: [['*.test', ['/', 'Prefix', 'w']]] },
        { name: 'gone', className: 'gone', rules: [['shop.test', ['/a', 'Prefix', 'g']]] },
        {
          name: 'other',
          rules: [
            ['other.test', ['/a', 'Prefix', 'o']],
            ['far.test', ['/b', 'Prefix', 'o']],
          ],
        },
      ],
      'http://SHOP.test:8080/a',
    );
    expect([found.server, found.winner, found.normalizedPath]).toEqual([
      { host: 'shop.test', how: 'exact', regexMode: false, regexCause: null },
      {
        namespace: 'default',
        ingress: 'shop',
        path: '/a',
        pathType: 'Exact',
        implicit: false,
        dialect: 'ingress-nginx',
        service: { namespace: 'default', name: 'exact', port: 80 },
        why: 'exact',
      },
      '/a',
    ]);
    expect(
      found.losers.map(({ host, path, pathType, ingress, reason }) => [host, path, pathType, ingress, reason]),
    ).toEqual([
      ['shop.test', '/b', 'Prefix', 'shop', 'path-differs'],
      ['shop.test', '/a', 'Prefix', 'shop', 'exact-wins'],
      ['shop.test', '/a', 'Exact', 'late', 'conflict-older-wins'],
      ['*.test', '/', 'Prefix', 'wild', 'no-fall-through'],
      ['shop.test', '/a', 'Prefix', 'gone', 'ignored'],
      ['other.test', '/a', 'Prefix', 'other', 'other-host'],
    ]);
  });

  test('in regex mode later patterns that match are named so', () => {
    const found = explain(
      [
        {
          name: 'regex',
          annotations: { 'use-regex': 'true' },
          rules: [['r.test', ['/a', 'Prefix', 'short'], ['/a.*', 'Prefix', 'long']]],
        },
      ],
      'http://r.test/ab',
    );
    expect([found.winner?.path, found.winner?.why, found.losers.map((one) => [one.path, one.reason])]).toEqual([
      '/a.*',
      'first-pattern',
      [['/a', 'later-in-order']],
    ]);
  });

  test('there is no winner where nothing is declared', () => {
    const found = explain([], 'http://x.test/');
    expect([found.winner, found.server?.how, found.losers]).toEqual([null, 'default', []]);
  });
});
