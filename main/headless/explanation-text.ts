import type { Explanation, Loser } from '#shared/model/explanation.ts';
import type { Surroundings } from './command.ts';
import { explanationSentences, loserSentence } from './explanation-sentences.ts';
import { table } from './table.ts';

/** An explanation for a person: sentences first, then winner, losers, steps and what the pod gets. */
export function explanationLines(explanation: Explanation, surroundings: Surroundings): readonly string[] {
  const { terminal, messages } = surroundings;
  const words = messages.explain;
  const lines: string[] = [...explanationSentences(explanation, surroundings.language)];
  section(words.winner, winner(explanation));
  section(
    words.losers,
    table(explanation.losers.map((loser) => [placeOf(loser), loserSentence(loser, surroundings.language)])),
  );
  section(
    words.steps,
    explanation.steps.map((step) => (step.answers ? `${step.name} (${words.answers})` : step.name)),
  );
  section(words.upstream, upstream(explanation));
  return lines;

  function section(title: string, content: readonly string[]): void {
    if (content.length === 0) return;
    lines.push('', terminal.paint('bold', title), ...content.map((line) => `  ${line}`));
  }

  function winner({ winner: won }: Explanation): readonly string[] {
    if (won === null) return [];
    const port = won.service?.port ?? null;
    const service =
      won.service === null ? '-' : `${won.service.namespace}/${won.service.name}${port === null ? '' : `:${port}`}`;
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
