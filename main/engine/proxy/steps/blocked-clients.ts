import { phrase } from '#shared/model/phrase.ts';
import type { AddressRanges } from '../../ingress/address-ranges.ts';
import type { ControllerConfiguration } from '../../ingress/controller-configuration.ts';
import { searchPattern } from '../../routing/patterns/search-pattern.ts';
import type { ListRules } from './address-lists.ts';
import type { Step } from './step.ts';

/** `block-user-agents` and `block-referers` of the controller: 403 on every host (reference 19). null where neither is set. */
export function blockedClients({ userAgents, referers }: ControllerConfiguration['blocked']): Step | null {
  if (userAgents.length === 0 && referers.length === 0) return null;
  const agent = matcherOf(userAgents);
  const referer = matcherOf(referers);
  return {
    name: 'blocked-clients',
    kind: 'local',
    run(request) {
      if (agent(lineOf(request.rawHeaders, 'user-agent'))) {
        return { status: 403, reason: 'access-denied', detail: phrase('blocked-agent') };
      }
      if (!referer(lineOf(request.rawHeaders, 'referer'))) return null;
      return { status: 403, reason: 'access-denied', detail: phrase('blocked-referer') };
    },
  };
}

/** `block-cidrs` of the controller: 403 (reference 19). */
export function blockedAddresses(addresses: AddressRanges, rules: ListRules): Step {
  return {
    name: 'blocked-addresses',
    kind: 'local',
    run(request) {
      if (!rules.enforced || !addresses.has(rules.addressOf(request))) return null;
      return { status: 403, reason: 'access-denied', detail: phrase('blocked-address') };
    },
  };
}

/** As nginx' maps compare: `~` a pattern, `~*` one without regard to case, else the whole text without regard to case. */
function matcherOf(entries: readonly string[]): (text: string) => boolean {
  const texts = new Set(entries.filter((entry) => !entry.startsWith('~')).map((entry) => entry.toLowerCase()));
  const patterns = entries
    .filter((entry) => entry.startsWith('~'))
    .map((entry) => searchPattern(entry.replace(/^~\*?/, ''), { ignoresCase: entry.startsWith('~*') }))
    // What cannot be run refuses nobody: it is a filter of the controller and guards no route.
    .filter((pattern) => pattern !== null);
  return (text) => texts.has(text.toLowerCase()) || patterns.some((pattern) => pattern.test(text));
}

function lineOf(raw: readonly string[], name: string): string {
  for (let at = 0; at + 1 < raw.length; at += 2)
    if ((raw[at] as string).toLowerCase() === name) return raw[at + 1] as string;
  return '';
}
