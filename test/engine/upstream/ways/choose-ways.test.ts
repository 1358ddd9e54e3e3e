import { describe, expect, test } from 'vitest';
import { chooseWays, type WayFacts } from '#engine/upstream/ways/choose-ways.ts';

const PLAIN: WayFacts = {
  chosen: null,
  hasPod: true,
  network: 'unreachable',
  tunnel: 'yes',
  nodePort: 'none',
  serviceProxy: 'no',
};

interface Row {
  readonly says: string;
  readonly facts: Partial<WayFacts>;
  readonly ways: readonly string[];
  readonly reason: string;
}

const ROWS: readonly Row[] = [
  {
    says: 'a proved network is used straight, with a tunnel behind it',
    facts: { network: 'proved' },
    ways: ['direct', 'tunnel'],
    reason: 'proved',
  },
  {
    says: 'a trusted network is used straight',
    facts: { network: 'trusted' },
    ways: ['direct', 'tunnel'],
    reason: 'trusted',
  },
  {
    says: 'a proved network stands alone where tunnels are forbidden',
    facts: { network: 'proved', tunnel: 'no' },
    ways: ['direct'],
    reason: 'proved',
  },
  { says: 'an unreachable network needs a tunnel', facts: {}, ways: ['tunnel'], reason: 'unreachable' },
  {
    says: 'a network that is only reachable needs a tunnel',
    facts: { network: 'unproved' },
    ways: ['tunnel'],
    reason: 'unproved',
  },
  {
    says: 'a network of this machine needs a tunnel',
    facts: { network: 'local-network' },
    ways: ['tunnel'],
    reason: 'local-network',
  },
  {
    says: 'what is not known yet goes by tunnel',
    facts: { network: 'unknown-yet', tunnel: 'unknown' },
    ways: ['tunnel'],
    reason: 'unknown-yet',
  },
  {
    says: 'a node port is not used beside a tunnel',
    facts: { nodePort: 'verified' },
    ways: ['tunnel'],
    reason: 'unreachable',
  },
  {
    says: 'a verified node stands in for a forbidden tunnel',
    facts: { tunnel: 'no', nodePort: 'verified' },
    ways: ['node-port'],
    reason: 'tunnel-forbidden',
  },
  {
    says: 'a node that nobody verified does not',
    facts: { tunnel: 'no', nodePort: 'unverified' },
    ways: [],
    reason: 'nothing-allowed',
  },
  {
    says: 'the service proxy is the last resort',
    facts: { tunnel: 'no', serviceProxy: 'yes' },
    ways: ['service-proxy'],
    reason: 'tunnel-forbidden',
  },
  {
    says: 'a verified node goes before the service proxy',
    facts: { tunnel: 'no', nodePort: 'verified', serviceProxy: 'yes' },
    ways: ['node-port', 'service-proxy'],
    reason: 'tunnel-forbidden',
  },
  {
    says: 'nothing is used where nothing is allowed',
    facts: { tunnel: 'no', serviceProxy: 'unknown' },
    ways: [],
    reason: 'nothing-allowed',
  },
  {
    says: 'an address without a pod is used as it stands',
    facts: { hasPod: false, tunnel: 'no' },
    ways: ['direct'],
    reason: 'address-only',
  },
  {
    says: 'what a person chose is used unproved, and alone',
    facts: { chosen: 'direct' },
    ways: ['direct'],
    reason: 'chosen',
  },
  {
    says: 'a chosen tunnel has nothing beside it',
    facts: { chosen: 'tunnel', network: 'proved' },
    ways: ['tunnel'],
    reason: 'chosen',
  },
  {
    says: 'a chosen node port needs no verified node',
    facts: { chosen: 'node-port', nodePort: 'unverified' },
    ways: ['node-port'],
    reason: 'chosen',
  },
  {
    says: 'a chosen node port that is not there is said',
    facts: { chosen: 'node-port' },
    ways: [],
    reason: 'not-found',
  },
  {
    says: 'a chosen tunnel to no pod is said',
    facts: { chosen: 'tunnel', hasPod: false },
    ways: [],
    reason: 'not-found',
  },
];

describe('the choice of ways', () => {
  test.each(ROWS)('$says', ({ facts, ways, reason }) => {
    expect(chooseWays({ ...PLAIN, ...facts })).toEqual({ ways, reason });
  });
});
