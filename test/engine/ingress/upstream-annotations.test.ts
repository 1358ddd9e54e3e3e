import { describe, expect, test } from 'vitest';
import type { Policy } from '#engine/ingress/policy.ts';
import { policyWords } from '#engine/routing/views/policy-words.ts';
import { rulesOf, type Surroundings } from '#test/engine/routing/declared.ts';

type Annotations = Readonly<Record<string, string>>;

function policyOf(annotations: Annotations, around: Surroundings = {}): Policy {
  const policy = rulesOf([{ name: 'one', annotations }], around).accepted[0]?.policy;
  if (policy === undefined) throw new Error('the Ingress does not count');
  return policy;
}

const secret = { 'proxy-ssl-secret': 'default/pair' };

describe('annotations of the connection to pods (reference 9, 18)', () => {
  test.each<[string, Annotations, (policy: Policy) => unknown, unknown]>([
    ['no protocol: HTTP', {}, (policy) => policy.backendProtocol, 'HTTP'],
    ['any case of letters', { 'backend-protocol': 'grpcS' }, (policy) => policy.backendProtocol, 'GRPCS'],
    ['an unknown protocol', { 'backend-protocol': 'AJP' }, (policy) => policy.backendProtocol, 'HTTP'],
    ['no Secret: nothing', { 'proxy-ssl-verify': 'on' }, (policy) => policy.proxySsl, null],
    [
      'a Secret with defaults',
      secret,
      (policy) => policy.proxySsl,
      {
        secret: 'default/pair',
        verify: false,
        verifyDepth: 1,
        ciphers: 'DEFAULT',
        name: null,
        sendsServerName: false,
        protocols: ['TLSv1.2'],
      },
    ],
    [
      'a Secret with everything',
      {
        ...secret,
        'proxy-ssl-verify': 'on',
        'proxy-ssl-verify-depth': '3',
        'proxy-ssl-ciphers': 'HIGH:!aNULL',
        'proxy-ssl-name': 'pod.example',
        'proxy-ssl-server-name': 'on',
        'proxy-ssl-protocols': 'TLSv1.3 TLSv1.2',
      },
      (policy) => policy.proxySsl,
      {
        secret: 'default/pair',
        verify: true,
        verifyDepth: 3,
        ciphers: 'HIGH:!aNULL',
        name: 'pod.example',
        sendsServerName: true,
        protocols: ['TLSv1.3', 'TLSv1.2'],
      },
    ],
    [
      'values that are not valid: their defaults',
      {
        ...secret,
        'proxy-ssl-verify': 'yes',
        'proxy-ssl-verify-depth': '0',
        'proxy-ssl-ciphers': 'a b',
        'proxy-ssl-name': 'a b',
        'proxy-ssl-protocols': 'TLSv9',
      },
      (policy) => [
        policy.proxySsl?.verify,
        policy.proxySsl?.verifyDepth,
        policy.proxySsl?.ciphers,
        policy.proxySsl?.name,
      ],
      [false, 1, 'DEFAULT', null],
    ],
    ['no FastCGI: nothing', {}, (policy) => policy.fastCgi, null],
    [
      'FastCGI index',
      { 'fastcgi-index': 'index.php' },
      (policy) => policy.fastCgi,
      { index: 'index.php', params: null },
    ],
    [
      'FastCGI parameters of the own namespace',
      { 'fastcgi-params-configmap': 'params' },
      (policy) => policy.fastCgi,
      { index: '', params: 'default/params' },
    ],
    ['answers are not buffered', {}, (policy) => policy.upstream.buffersAnswers, false],
    ['answers are buffered', { 'proxy-buffering': 'on' }, (policy) => policy.upstream.buffersAnswers, true],
    ['requests are buffered', {}, (policy) => policy.upstream.buffersRequests, true],
    ['requests stream', { 'proxy-request-buffering': 'off' }, (policy) => policy.upstream.buffersRequests, false],
    ['buffers', { 'proxy-buffers-number': '8' }, (policy) => policy.upstream.answerBuffers, 8],
    [
      'the file of an answer',
      { 'proxy-max-temp-file-size': '1m' },
      (policy) => policy.upstream.answerFileSize,
      1024 ** 2,
    ],
    ['memory of a body', { 'client-body-buffer-size': '1m' }, (policy) => policy.upstream.bodyMemory, 1024 ** 2],
    [
      'a foreign Secret denies',
      { 'proxy-ssl-secret': 'other/pair' },
      (policy) => policy.denied?.annotation.split('/')[1],
      'proxy-ssl-secret',
    ],
    [
      'a foreign ConfigMap denies',
      { 'fastcgi-params-configmap': 'other/params' },
      (policy) => policy.denied?.annotation.split('/')[1],
      'fastcgi-params-configmap',
    ],
  ])('%s', (_what, annotations, pick, expected) => {
    expect(pick(policyOf(annotations))).toEqual(expected);
  });

  test('a memory for bodies that is no size drops the Ingress', () => {
    expect(rulesOf([{ name: 'one', annotations: { 'client-body-buffer-size': 'much' } }], {}).accepted).toEqual([]);
  });

  test('what differs from the controller is shown in words', () => {
    const annotations = {
      ...secret,
      'backend-protocol': 'HTTPS',
      'proxy-buffering': 'on',
      'proxy-request-buffering': 'off',
    };
    const { accepted, configuration } = rulesOf([{ name: 'one', annotations }], {});
    expect(policyWords(accepted[0]?.policy as Policy, configuration)).toEqual([
      'HTTPS',
      'proxy-ssl-secret default/pair',
      'buffering on',
      'request buffering off',
    ]);
  });
});
