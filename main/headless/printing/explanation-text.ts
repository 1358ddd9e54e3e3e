import { explainEn, explainKo, explainSentence } from '#shared/i18n/explain/explain.ts';
import { stepCauseText, stepText } from '#shared/i18n/explain/explain-steps.ts';
import { reasonsEn, reasonsKo } from '#shared/i18n/explain/reasons.ts';
import type { Explanation, Loser } from '#shared/model/explanation.ts';
import type { Surroundings } from '../command.ts';
import { table } from './table.ts';

/** Losers that a person is shown; a cluster may have thousands of hosts. */
const MANY = 30;

/** An explanation for a person: sentences first, then winner, losers, steps and what the pod gets. */
export function explanationLines(explanation: Explanation, surroundings: Surroundings): readonly string[] {
  const { terminal, messages, language } = surroundings;
  const words = messages.explain;
  const catalogue = language === 'ko' ? explainKo : explainEn;
  const lines = explanation.sentences.map((sentence) => coloured(explainSentence(catalogue, sentence)));
  section(words.answer, answer(explanation));
  section(words.winner, winner(explanation));
  section(words.losers, losers(explanation));
  section(words.steps, steps(explanation));
  section(words.upstream, upstream(explanation));
  return lines;

  function section(title: string, content: readonly string[]): void {
    if (content.length === 0) return;
    lines.push('', terminal.paint('bold', title), ...content.map((line) => `  ${line}`));
  }

  /** Code stands between backticks, and in colour where there is colour. */
  function coloured(sentence: string): string {
    return terminal.coloured
      ? sentence.replace(/`([^`]+)`/g, (_, code: string) => terminal.paint('cyan', code))
      : sentence;
  }

  function answer({ answer: given, winner: won, request }: Explanation): readonly string[] {
    if (given.status === null) return [];
    const text = (language === 'ko' ? reasonsKo : reasonsEn)[given.reason];
    const values = {
      host: request.host,
      path: request.target,
      service: won?.service ? serviceOf(won.service) : '',
      ingress: won === null ? '' : `${won.namespace}/${won.ingress}`,
      detail: given.detail ?? '',
      phrase: given.phrase,
    };
    const location = given.location === null ? [] : [`Location: ${given.location}`];
    return [
      `${given.status} ${text.title}`,
      ...location,
      text.sentence(values),
      ...(text.remedy ? [text.remedy(values)] : []),
    ];
  }

  function steps({ steps: all }: Explanation): readonly string[] {
    const rows = all.map((step) => {
      const cause = stepCauseText(catalogue, step);
      const does = `${stepText(catalogue, step)}${step.answers ? ` (${words.answers})` : ''}`;
      return cause === null ? [does] : [does, `← ${cause}`];
    });
    return table(rows).map(coloured);
  }

  function losers({ losers: all }: Explanation): readonly string[] {
    const lines = table(all.slice(0, MANY).map((loser) => [placeOf(loser), catalogue.losers[loser.reason]]));
    return all.length > MANY ? [...lines, words.more(all.length - MANY)] : lines;
  }

  function winner({ winner: won }: Explanation): readonly string[] {
    if (won === null) return [];
    const service = won.service === null ? '-' : serviceOf(won.service);
    const implicit = won.implicit ? ` (${words.implicit})` : '';
    return [`${won.namespace}/${won.ingress}  ${won.path} ${won.pathType}${implicit}  → ${service}`];
  }
}

function placeOf(loser: Loser): string {
  return `${loser.namespace}/${loser.ingress}  ${loser.host}${loser.path} ${loser.pathType}`;
}

function upstream({ upstream: sent, request }: Explanation): readonly string[] {
  if (sent === null) return [];
  return [
    `${request.method} ${sent.path}`,
    ...sent.headers.map((header) => `${header.name}: ${header.value}`),
    ...sent.endpoints.map(({ address, port, pod }) => `→ ${pod === null ? '' : `${pod} `}${address}:${port}`),
  ];
}

function serviceOf({ namespace, name, port }: NonNullable<NonNullable<Explanation['winner']>['service']>): string {
  return `${namespace}/${name}${port === null ? '' : `:${port}`}`;
}
