import { phrase, phraseValues } from '#shared/model/phrase.ts';
import type { Problem } from '#shared/model/problem.ts';
import type { TlsHost } from './certificate-store.ts';
import type { SecretCertificate } from './secret-certificate.ts';
import { secretProblem, type SecretShelf } from './secret-shelf.ts';

/** What the cluster would serve for a host: a Secret's certificate, or null for the default one; and why not. */
export interface ClusterChoice {
  readonly certificate: SecretCertificate | null;
  readonly problems: readonly Problem[];
}

export interface ChoiceOptions {
  readonly shelf: SecretShelf;
  /** false where Secrets may not be read: what is not there is then not called missing. */
  readonly secretsReadable: boolean;
  /** true: a bundle whose leaf does not come first counts as broken, as in the controller. */
  readonly strictOrder: boolean;
}

/** Chooses as the controller does (reference 7.1): the entry that names the host decides, else the first that covers it. */
export function chooseAsCluster(host: TlsHost, options: ChoiceOptions): ClusterChoice {
  const naming = host.entries.find((entry) => entry.hosts.some((each) => each.toLowerCase() === host.host));
  if (naming !== undefined) {
    if (naming.secretName === null || naming.secretName === '') return { certificate: null, problems: [] };
    return chooseNamed(`${host.namespace}/${naming.secretName}`, host.host, options);
  }
  for (const entry of host.entries) {
    const name = `${host.namespace}/${entry.secretName ?? ''}`;
    const certificate = servable(name, options);
    if (certificate?.covers(host.host) === true) {
      return { certificate, problems: contentProblems(name, options) };
    }
  }
  return { certificate: null, problems: [] };
}

/** The controller's default certificate, whatever names it is for. */
export function chooseDefault(name: string | null, options: ChoiceOptions): ClusterChoice {
  if (name === null) return { certificate: null, problems: [] };
  const found = options.shelf.find(name);
  if (found === null) return { certificate: null, problems: [absent(name, '*', options)] };
  return { certificate: servable(name, options), problems: contentProblems(name, options) };
}

function chooseNamed(name: string, host: string, options: ChoiceOptions): ClusterChoice {
  const found = options.shelf.find(name);
  if (found === null) return { certificate: null, problems: [absent(name, host, options)] };
  const problems = contentProblems(name, options);
  const certificate = servable(name, options);
  if (certificate === null || certificate.covers(host)) return { certificate, problems };
  return { certificate: null, problems: [...problems, secretProblem('tls-secret-other-host', name, { host })] };
}

function servable(name: string, { shelf, strictOrder }: ChoiceOptions): SecretCertificate | null {
  const certificate = shelf.find(name)?.certificate ?? null;
  return strictOrder && certificate?.reordered === true ? null : certificate;
}

function contentProblems(name: string, { shelf }: ChoiceOptions): readonly Problem[] {
  const found = shelf.find(name);
  const order = phrase('secret-order');
  const reasons = [
    found?.fault ?? null,
    found?.certificate?.dateFault() ?? null,
    found?.certificate?.reordered === true && found.fault === null ? order : null,
  ];
  return reasons
    .filter((reason) => reason !== null)
    .map((reason) => secretProblem('tls-secret-broken', name, phraseValues('reason', reason)));
}

function absent(name: string, host: string, { secretsReadable }: ChoiceOptions): Problem {
  return secretsReadable
    ? secretProblem('tls-secret-missing', name, { host })
    : secretProblem('tls-secret-unreadable', name, {});
}
