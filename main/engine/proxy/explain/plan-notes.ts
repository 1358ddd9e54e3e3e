import type { ExplanationCode } from '#shared/model/explanation-codes.ts';
import type { ExplanationSentence } from '#shared/model/explanation.ts';
import type { Match } from '../../routing/route-table.ts';
import type { Plan } from '../plan/plan.ts';
import type { OwnAnswer } from '../steps/step.ts';

/** What annotations of a route do to a request beside choosing its pod: which one redirected, who answers errors, copies. */
export function planNotes(match: Match<Plan>, answer: OwnAnswer | null): readonly ExplanationSentence[] {
  const { route, server } = match;
  if (route === null) return [];
  const { accepted, policy, plan, backend } = route;
  const ingress = accepted === null ? '' : `${accepted.ingress.namespace}/${accepted.ingress.name}`;
  const notes: ExplanationSentence[] = [];
  const note = (code: ExplanationCode, values: Readonly<Record<string, string>>): void =>
    void notes.push({ code, values });
  const to = policy.redirect?.to ?? null;
  if (answer?.reason === 'redirect' && to !== null)
    note('redirected', { ingress, annotation: to.annotation, url: to.url });
  if (answer?.reason === 'app-root-redirect' && server.appRoot !== null) {
    const { namespace, ingress: name, path } = server.appRoot;
    note('redirected', { ingress: `${namespace}/${name}`, annotation: 'app-root', url: path });
  }
  if (answer?.reason === 'https-redirect') {
    if (policy.tls.forceSslRedirect) note('https-forced', { ingress });
    else
      note('https-by-tls', {
        host: server.host,
        ingress: server.tls === null ? '' : `${server.tls.namespace}/${server.tls.ingress}`,
      });
  }
  const standIn = answer === null && plan.backend !== null ? (plan.errors?.standIn(plan.backend) ?? null) : null;
  if (standIn !== null)
    note('stands-in', { ingress, service: backend?.key ?? '', standIn: `${standIn.namespace}/${standIn.service}` });
  if (plan.errors !== null && policy.errors !== null && policy.errors.codes.size > 0) {
    const answering = plan.errors.answering;
    const by = answering === null ? '' : `${answering.namespace}/${answering.service}`;
    note('errors-handed-over', { codes: [...policy.errors.codes].join(', '), service: by });
  }
  if (answer === null && policy.mirror !== null) note('mirrored', { ingress, target: policy.mirror.target });
  return notes;
}
