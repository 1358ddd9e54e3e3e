import { phrase, phraseValues, type Phrase } from '#shared/model/phrase.ts';
import type { AddressListsPolicy } from '../../ingress/annotations/address-lists.ts';
import type { ClientAddress } from '../heads/client-address.ts';
import type { AccessRule } from './access-rule.ts';
import type { OwnAnswer, Step } from './step.ts';

export interface ListRules {
  readonly addressOf: ClientAddress;
  /** false on a developer's machine, where the client is always loopback: lists are shown, nobody is refused. */
  readonly enforced: boolean;
}

/** Deny list, then allow list: 403 (reference 12). */
export function addressLists(policy: AddressListsPolicy, rules: ListRules): Step {
  return {
    name: 'address-lists',
    kind: 'local',
    run(request) {
      return rules.enforced ? refusal(policy, rules.addressOf(request)) : null;
    },
    note(request, match) {
      const refused = rules.enforced ? null : refusal(policy, rules.addressOf(request));
      const { namespace = '', name = '' } = match.route?.accepted?.ingress ?? {};
      const address = rules.addressOf(request);
      return refused === null
        ? null
        : {
            code: 'list-not-enforced',
            values: { ingress: `${namespace}/${name}`, address, ...phraseValues('list', refused.detail) },
          };
    },
  };
}

/** The lists as one of several rules: an address on the allow list is let in, others are refused or left to the rest. */
export function addressListsRule(policy: AddressListsPolicy, rules: ListRules): AccessRule {
  return {
    judge(exchange) {
      const address = rules.addressOf(exchange);
      const answer = refusal(policy, address);
      if (answer === null) return policy.allow === null ? { kind: 'silent' } : { kind: 'granted' };
      return rules.enforced ? { kind: 'refused', answer } : { kind: 'silent' };
    },
  };
}

function refusal(
  { deny, allow }: AddressListsPolicy,
  address: string,
): (OwnAnswer & { readonly detail: Phrase }) | null {
  if (deny !== null && deny.has(address)) {
    return { status: 403, reason: 'access-denied', detail: phrase('address-denied', { address }) };
  }
  if (allow === null || allow.has(address)) return null;
  return { status: 403, reason: 'access-denied', detail: phrase('address-not-allowed', { address }) };
}
