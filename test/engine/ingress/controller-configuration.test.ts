import { describe, expect, test } from 'vitest';
import { rulesOf } from '#test/engine/routing/declared.ts';

describe('settings of the controller (reference 19)', () => {
  test('without a ConfigMap the defaults hold', () => {
    const { configuration } = rulesOf([]);
    expect(configuration).toMatchObject({
      ingressClass: 'nginx',
      controllerClass: 'k8s.io/ingress-nginx',
      ingressClassByName: false,
      watchIngressWithoutClass: false,
      defaultBackendService: null,
      defaultSslCertificate: null,
      sslRedirect: true,
      forceSslRedirect: false,
      httpRedirectCode: 308,
      noTlsRedirectLocations: ['/.well-known/acme-challenge'],
      hsts: { enabled: true, maxAge: 31_536_000, includeSubdomains: true, preload: false },
      useForwardedHeaders: false,
      computeFullForwardedFor: false,
      addOriginalUriHeader: false,
      underscoresInHeaders: false,
      serverTokens: false,
      connectTimeout: 5000,
      readTimeout: 60_000,
      sendTimeout: 60_000,
      bodySize: 1_048_576,
      headerSize: 4096,
      buffersAnswers: false,
      answerBuffers: 4,
      answerFileSize: 1_073_741_824,
      buffersRequests: true,
      bodyMemory: 8192,
      nextUpstream: ['error', 'timeout'],
      nextUpstreamTries: 3,
      nextUpstreamTimeout: 0,
      http2: true,
      globalAuth: null,
      noAuthLocations: ['/.well-known/acme-challenge'],
      annotationsPrefix: 'nginx.ingress.kubernetes.io',
      annotationValidation: true,
      deepInspect: true,
      annotationsRiskLevel: 'High',
      annotationWordBlocklist: [],
      disableCatchAll: false,
      watchNamespace: '',
      watchNamespaceSelector: '',
    });
  });

  test('keys and flags are read', () => {
    const settings = {
      'proxy-body-size': '8m',
      hsts: 'false',
      'http-redirect-code': '301',
      'retry-non-idempotent': 'true',
    };
    const { configuration, problems } = rulesOf([], { settings, flags: '--default-ssl-certificate infra/pair' });
    const { bodySize, hsts, httpRedirectCode, nextUpstream, defaultSslCertificate } = configuration;
    expect([bodySize, hsts.enabled, httpRedirectCode, nextUpstream, defaultSslCertificate, problems]).toEqual([
      8 * 1024 ** 2,
      false,
      301,
      ['error', 'timeout', 'non_idempotent'],
      'infra/pair',
      [],
    ]);
  });

  test('a value that is not valid gives the default and a problem', () => {
    const { configuration, problems } = rulesOf([], {
      settings: { 'proxy-read-timeout': '60s', 'http-redirect-code': '200' },
    });
    expect([configuration.readTimeout, configuration.httpRedirectCode]).toEqual([60_000, 308]);
    expect(problems.map(({ code, subject, values }) => [code, subject.name, values])).toEqual([
      ['controller-setting-invalid', 'ingress-nginx-controller', { key: 'http-redirect-code', value: '200' }],
      ['controller-setting-invalid', 'ingress-nginx-controller', { key: 'proxy-read-timeout', value: '60s' }],
    ]);
  });

  test('settings are the defaults of annotations', () => {
    const rules = rulesOf([{ name: 'a' }, { name: 'b', annotations: { 'proxy-body-size': '1k' } }], {
      settings: { 'proxy-body-size': '8m' },
    });
    expect(rules.accepted.map((one) => one.policy.upstream.bodySize)).toEqual([8 * 1024 ** 2, 1024]);
  });
});
