import type { ControllerConfiguration } from '../../ingress/controller-configuration.ts';
import type { Policy } from '../../ingress/policy.ts';
import type { RouteCanary } from '../route-table.ts';

/** Short words for what a policy does beyond the controller's defaults, such as `auth-url`, `body 8m`, `read 300s`. */
export function policyWords(policy: Policy, configuration: ControllerConfiguration): readonly string[] {
  const { tls, upstream } = policy;
  const words: (string | null)[] = [
    policy.denied === null ? null : (policy.denied.annotation.split('/').at(-1) ?? null),
    policy.addressLists === null ? null : 'address lists',
    policy.externalAuth === null ? null : 'auth-url',
    policy.basicAuth === null ? null : 'password',
    policy.clientCertificate === null ? null : 'client certificate',
    policy.limits === null ? null : limitWord(policy.limits),
    policy.appRoot === null ? null : `app-root ${policy.appRoot}`,
    tls.forceSslRedirect && !configuration.forceSslRedirect ? 'force-ssl-redirect' : null,
    tls.sslRedirect === configuration.sslRedirect ? null : `ssl-redirect ${tls.sslRedirect}`,
    ...wordsOfAnswers(policy),
    policy.cors === null ? null : 'cors',
    ...balancingWords(policy),
    policy.affinity === null ? null : `affinity ${policy.affinity.cookieName}`,
    policy.backendProtocol === 'HTTP' ? null : policy.backendProtocol,
    policy.proxySsl === null ? null : `proxy-ssl-secret ${policy.proxySsl.secret}`,
    upstream.buffersAnswers === configuration.buffersAnswers ? null : switchWord('buffering', upstream.buffersAnswers),
    upstream.buffersRequests === configuration.buffersRequests
      ? null
      : switchWord('request buffering', upstream.buffersRequests),
    upstream.bodySize === configuration.bodySize ? null : `body ${sizeWord(upstream.bodySize)}`,
    upstream.headerSize === configuration.headerSize ? null : `buffer ${sizeWord(upstream.headerSize)}`,
    timeWord('connect', upstream.connectTimeout, configuration.connectTimeout),
    timeWord('read', upstream.readTimeout, configuration.readTimeout),
    timeWord('send', upstream.sendTimeout, configuration.sendTimeout),
    upstream.nextUpstreamTries === configuration.nextUpstreamTries ? null : `tries ${upstream.nextUpstreamTries}`,
  ];
  return words.filter((word) => word !== null);
}

function wordsOfAnswers(policy: Policy): readonly string[] {
  const { redirect, serverAlias, sslPassthrough, errors, customHeaders, answerRewrites, upstreamHead, mirror } = policy;
  const words: (string | null | undefined)[] = [
    redirect?.to && `redirect ${redirect.to.code} ${redirect.to.url}`,
    redirect?.fromToWww === true ? 'from-to-www-redirect' : null,
    serverAlias && `server-alias ${serverAlias.join(' ')}`,
    sslPassthrough ? 'ssl-passthrough' : null,
    errors?.defaultBackend && `default-backend ${errors.defaultBackend}`,
    errors?.codesFrom === 'annotation' ? `errors ${[...errors.codes].join(' ')}` : null,
    customHeaders && `custom-headers ${customHeaders}`,
    answerRewrites?.redirect && `proxy-redirect ${answerRewrites.redirect.from} ${answerRewrites.redirect.to}`,
    answerRewrites?.cookiePath && 'proxy-cookie-path',
    answerRewrites?.cookieDomain && 'proxy-cookie-domain',
    upstreamHead?.virtualHost && `upstream-vhost ${upstreamHead.virtualHost}`,
    upstreamHead?.httpVersion === '1.0' ? 'HTTP/1.0' : null,
    mirror && `mirror ${mirror.target}`,
  ];
  return words.filter((word): word is string => typeof word === 'string');
}

function balancingWords({ balancing }: Policy): readonly string[] {
  if (balancing === null) return [];
  if (balancing.serviceUpstream) return ['service-upstream'];
  return [balancing.hash === null ? balancing.algorithm : `hash by ${balancing.hash.key}`];
}

/** What a canary takes of a route, such as `canary default/next 10/100`. */
export function canaryWord({ accepted, policy }: RouteCanary): string {
  return `canary ${accepted.ingress.namespace}/${accepted.ingress.name} ${policy.weight}/${policy.weightTotal}`;
}

/** Such as `limit 10/s 300/min 5 open`. */
function limitWord({ perSecond, perMinute, connections }: NonNullable<Policy['limits']>): string {
  const parts = [
    perSecond === null ? null : `${perSecond.requests}/s`,
    perMinute === null ? null : `${perMinute.requests}/min`,
    connections === 0 ? null : `${connections} open`,
  ];
  return ['limit', ...parts.filter((part) => part !== null)].join(' ');
}

function switchWord(name: string, on: boolean): string {
  return `${name} ${on ? 'on' : 'off'}`;
}

function timeWord(name: string, milliseconds: number, usual: number): string | null {
  return milliseconds === usual ? null : `${name} ${milliseconds / 1000}s`;
}

function sizeWord(bytes: number): string {
  if (bytes === 0) return 'unlimited';
  for (const [unit, size] of [
    ['g', 1024 ** 3],
    ['m', 1024 ** 2],
    ['k', 1024],
  ] as const) {
    if (bytes % size === 0) return `${bytes / size}${unit}`;
  }
  return `${bytes}`;
}
