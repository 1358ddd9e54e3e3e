import { phraseValues, type Phrase } from '#shared/model/phrase.ts';
import type { Problem } from '#shared/model/problem.ts';
import type { AcceptedIngress, RuleSet } from '../../ingress/rules.ts';
import { clientAuthority } from './client-authority.ts';
import { usersOf } from '../steps/passwords/users.ts';
import type { References } from './references.ts';
import { areUsableHeaders } from '../steps/custom-headers.ts';
import { faultOfSecret } from './transport-choice.ts';

/** What Ingresses refer to and is missing, so that they are closed (reference 10.2, 12, 18). */
export function referenceProblems(
  { accepted, configuration }: Pick<RuleSet, 'accepted' | 'configuration'>,
  references: References,
): readonly Problem[] {
  const { allowedResponseHeaders } = configuration;
  return accepted.flatMap((one) => problemsOf(one, references, allowedResponseHeaders));
}

function problemsOf(
  { ingress, policy }: AcceptedIngress,
  references: References,
  allowedHeaders: readonly string[],
): readonly Problem[] {
  const { basicAuth, externalAuth, clientCertificate, customHeaders, proxySsl, fastCgi } = policy;
  if (basicAuth === null && clientCertificate === null && externalAuth === null && customHeaders === null) {
    if (proxySsl === null && fastCgi === null) return [];
  }
  const problems: Problem[] = [];
  const missing = (annotation: string, object: string | Phrase, effect: number): void => {
    const subject = { kind: 'Ingress', namespace: ingress.namespace, name: ingress.name };
    const said = typeof object === 'string' ? { object } : phraseValues('object', object);
    const values = { annotation, ...said, effect: String(effect) };
    problems.push({ code: 'reference-missing', severity: 'error', subject, values });
  };
  if (basicAuth !== null) {
    const secret = references.secret(basicAuth.secret);
    const usable = secret !== null && usersOf(secret, basicAuth.layout) !== null;
    if (!usable) missing('auth-secret', `Secret ${basicAuth.secret}`, 503);
  }
  if (externalAuth?.setHeaders && references.configMap(externalAuth.setHeaders) === null) {
    missing('auth-proxy-set-headers', `ConfigMap ${externalAuth.setHeaders}`, 503);
  }
  if (clientCertificate !== null && clientAuthority(clientCertificate, references).kind === 'closed') {
    const { secret, refused } = clientCertificate;
    missing('auth-tls-secret', refused ?? `Secret ${secret}`, 403);
  }
  if (customHeaders !== null && !areUsableHeaders(customHeaders, allowedHeaders, references)) {
    missing('custom-headers', `ConfigMap ${customHeaders}`, 503);
  }
  if (proxySsl !== null && faultOfSecret(proxySsl, references) !== null) {
    missing('proxy-ssl-secret', `Secret ${proxySsl.secret}`, 503);
  }
  const params = fastCgi?.params ?? null;
  if (params !== null && references.configMap(params) === null) {
    missing('fastcgi-params-configmap', `ConfigMap ${params}`, 503);
  }
  return problems;
}
