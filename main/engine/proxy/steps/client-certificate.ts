import { phrase, type Phrase } from '#shared/model/phrase.ts';
import type { ClientCertificatePolicy } from '../../ingress/annotations/client-certificate.ts';
import { searchPattern, type SearchPattern } from '../../routing/patterns/search-pattern.ts';
import { clientAuthority } from '../plan/client-authority.ts';
import { type ClientPeer, distinguishedName } from '../clients/client-peer.ts';
import type { References } from '../plan/references.ts';
import type { OwnAnswer, Step } from './step.ts';

type Asked = Extract<ClientPeer, { kind: 'asked' }>;

/** Faults that `optional_no_ca` overlooks, with OpenSSL's words for them (nginx ssl, `ssl_verify_client`). */
const OVERLOOKED: ReadonlyMap<string, string> = new Map([
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'self-signed certificate'],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'self-signed certificate in certificate chain'],
  ['UNABLE_TO_GET_ISSUER_CERT', 'unable to get issuer certificate'],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'unable to get local issuer certificate'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'unable to verify the first certificate'],
  ['CERT_UNTRUSTED', 'certificate not trusted'],
]);

const patterns = new WeakMap<ClientCertificatePolicy, SearchPattern | null>();

/**
 * Client certificates of a host, before anything else of it (reference 7.5): 403 where the host is closed or the subject
 * does not fit, 400 without a good certificate, or the host's error page instead.
 */
export function clientCertificate(references: References): Step {
  return {
    name: 'client-certificate',
    kind: 'local',
    run(request, { server }) {
      const policy = server.clientCertificate;
      if (policy === null) return null;
      const authority = clientAuthority(policy, references);
      if (authority.kind === 'closed')
        return refuse(
          403,
          phrase('annotation-and-reason', { annotation: 'auth-tls-secret', reason: authority.reason }),
        );
      if (authority.kind === 'none') return null;
      const { scheme, peer } = request.client;
      if (scheme === 'http')
        return policy.matchCommonName === null ? null : refuse(403, phrase('certificate-needs-https'));
      if (peer.kind === 'unknown') return null;
      if (peer.kind === 'not-asked' || peer.authorities !== authority.authorities) {
        // The handshake was for another host, or before the authorities changed: a new connection helps.
        return request.client.tls?.serverName === null
          ? noCertificate(policy, phrase('certificate-unasked'))
          : refuse(421, phrase('certificate-other-host'));
      }
      return judge(policy, peer);
    },
  };
}

/** Tells the pod about the client's certificate, in place of what the client itself says (reference 7.5). */
export function clientCertificateLines(references: References): Step {
  return {
    name: 'client-certificate-lines',
    kind: 'effect',
    run(exchange, { server }) {
      const policy = server.clientCertificate;
      if (policy === null || clientAuthority(policy, references).kind !== 'asks') return null;
      const { peer } = exchange.client;
      const certificate = peer.kind === 'asked' ? peer.certificate : null;
      const lines = (exchange.replacedHeaders ??= []);
      if (policy.passCertificate) {
        lines.push('ssl-client-cert', certificate === null ? '' : encodeURIComponent(certificate.toString()));
      }
      lines.push('ssl-client-verify', peer.kind === 'asked' ? verdictOf(peer) : '');
      lines.push('ssl-client-subject-dn', certificate === null ? '' : distinguishedName(certificate.subject));
      lines.push('ssl-client-issuer-dn', certificate === null ? '' : distinguishedName(certificate.issuer));
      return null;
    },
  };
}

function judge(policy: ClientCertificatePolicy, peer: Asked): OwnAnswer | null {
  if (peer.certificate === null) {
    if (policy.verify === 'on') return noCertificate(policy, phrase('certificate-none'));
    return policy.matchCommonName === null ? null : refuse(403, phrase('certificate-none-for-name'));
  }
  const { fault } = peer;
  if (fault !== null && !(policy.verify === 'optional_no_ca' && OVERLOOKED.has(fault))) {
    return noCertificate(policy, phrase('certificate-fault', { fault }));
  }
  if (policy.matchCommonName === null) return null;
  const subject = distinguishedName(peer.certificate.subject);
  if (patternOf(policy, policy.matchCommonName)?.test(subject) === true) return null;
  return refuse(403, phrase('certificate-subject', { subject }));
}

/** nginx' `$ssl_client_verify`. */
function verdictOf(peer: Asked): string {
  if (peer.certificate === null) return 'NONE';
  const { fault } = peer;
  return fault === null ? 'SUCCESS' : `FAILED:${OVERLOOKED.get(fault) ?? fault}`;
}

function patternOf(policy: ClientCertificatePolicy, source: string): SearchPattern | null {
  const there = patterns.get(policy);
  if (there !== undefined) return there;
  const pattern = searchPattern(source, { ignoresCase: false });
  patterns.set(policy, pattern);
  return pattern;
}

function noCertificate(policy: ClientCertificatePolicy, why: Phrase): OwnAnswer {
  const answer = refuse(400, why);
  if (policy.errorPage === null) return answer;
  if (/^https?:\/\//.test(policy.errorPage)) return { ...answer, status: 302, location: policy.errorPage };
  return { ...answer, insteadPath: policy.errorPage };
}

function refuse(status: number, detail: Phrase): OwnAnswer {
  return { status, reason: 'client-certificate', detail };
}
