import { describe, expect, test } from 'vitest';
import { EVERYTHING } from '#engine/setup/plan/plan.ts';
import { DAY, hostsFacts, machineFacts, mapped, NOW, planOf, storeFact, wish } from '../facts.ts';

describe('the names of a plan', () => {
  test('private names are added, each with the Ingress objects that ask for it', () => {
    const { names, diff, asksPassword } = planOf({ wishes: [wish('b.test'), wish('a.test', 'other')] });
    expect(names.map.map(({ host, action, origins }) => [host, action, origins[0]?.ingress])).toEqual([
      ['a.test', 'add', 'other'],
      ['b.test', 'add', 'shop'],
    ]);
    expect(diff).toEqual(['+127.0.0.1 a.test', '+::1 a.test', '+127.0.0.1 b.test', '+::1 b.test']);
    expect(asksPassword).toEqual(['hosts']);
  });

  test.each([
    ['github.com', 'public', 'typed'],
    ['shop.da2so.com', 'public', 'tick'],
    ['com', 'single-label', null],
    ['*.apps.test', 'wildcard', null],
    ['*', 'catch-all', null],
    ['127.1', 'address', null],
    ['shop.localhost', 'built-in', null],
    ['a_b.test', 'malformed', null],
    ['evil.test\nexample.test', 'malformed', null],
    ['x.svc.cluster.local', 'reserved', null],
    [`${'a'.repeat(64)}.test`, 'too-long', null],
  ])('%j is refused as %s', (host, code, approval) => {
    const { names, nothingToDo } = planOf({ wishes: [wish(host)] });
    expect(names.map).toEqual([]);
    expect(names.refused.map((refused) => [refused.code, refused.approval])).toEqual([[code, approval]]);
    expect(nothingToDo).toBe(true);
  });

  test('control characters of a refused name are shown escaped', () => {
    const { names } = planOf({ wishes: [wish('a\u0007b.test')] });
    expect(names.refused[0]?.host).toBe('a\\u{7}b.test');
  });

  test('an approved public name is added and says that it is public', () => {
    const { names } = planOf({ wishes: [wish('shop.da2so.com')], approved: ['shop.da2so.com'] });
    expect(names.map.map(({ host, warnings }) => [host, warnings])).toEqual([['shop.da2so.com', ['public']]]);
  });

  test('a name that somebody else maps is refused with the line, whatever it leads to', () => {
    const foreign = new Map([['a.test', { line: 7, address: '127.0.0.1' }]]);
    const facts = machineFacts({ hosts: hostsFacts({ foreign }) });
    const { names } = planOf({ wishes: [wish('A.test'), wish('b.test')], facts });
    expect(names.refused.map(({ code, values }) => [code, values])).toEqual([
      ['conflict', { line: '7', address: '127.0.0.1' }],
    ]);
    expect(names.map.map(({ host }) => host)).toEqual(['b.test']);
  });

  test('names that no Ingress asks for any more are taken out, those that are there are kept', () => {
    const facts = machineFacts({ hosts: hostsFacts({ ours: mapped('gone.test', 'kept.test') }) });
    const { names, diff } = planOf({ wishes: [wish('kept.test')], facts });
    expect(names.map.map(({ host, action }) => [host, action])).toEqual([
      ['kept.test', 'keep'],
      ['gone.test', 'remove'],
    ]);
    expect(diff).toEqual(['-127.0.0.1 gone.test', '-::1 gone.test']);
  });

  test('a name that leads to another address of this machine is written anew', () => {
    const ours = new Map([['a.test', { address: '127.0.0.2', ipv6: false }]]);
    const { names, diff } = planOf({ wishes: [wish('a.test')], facts: machineFacts({ hosts: hostsFacts({ ours }) }) });
    expect(names.map[0]?.action).toBe('add');
    expect(diff).toEqual(['-127.0.0.2 a.test', '+127.0.0.1 a.test', '+::1 a.test']);
  });

  test('of more names than one source may map, those that are there keep their place', () => {
    const wishes = Array.from({ length: 600 }, (_, at) => wish(`n${String(at).padStart(4, '0')}.test`));
    const facts = machineFacts({ hosts: hostsFacts({ ours: mapped('n0599.test') }) });
    const { names } = planOf({ wishes, facts });
    expect(names.map).toHaveLength(500);
    expect(names.map.at(-1)?.host).toBe('n0599.test');
    expect(names.refused.map(({ code, values }) => [code, values.limit])).toEqual(
      Array.from({ length: 100 }, () => ['too-many', '500']),
    );
  });

  test('a hosts file that cannot be written leaves the names as they are, and says why', () => {
    const facts = machineFacts({ hosts: hostsFacts({ problem: 'hosts-markers', ours: new Map() }) });
    const { names, hostsFile, asksPassword } = planOf({ wishes: [wish('a.test')], facts });
    expect([names.map, hostsFile.problem, asksPassword]).toEqual([[], 'hosts-markers', []]);
  });
});

describe('the stores of a plan', () => {
  const stores = [
    storeFact('system'),
    storeFact('nss'),
    storeFact('firefox', { state: 'installed' }),
    storeFact('locked', { state: 'unreadable', reason: 'database-locked' }),
    storeFact('java:/x', { scope: 'system', optional: true }),
    storeFact('node', { state: 'manual', reason: 'copy-lines' }),
  ];
  const actions = (changes: Parameters<typeof planOf>[0]): unknown =>
    planOf({ facts: machineFacts({ stores }), ...changes }).stores.map(({ action, reason }) => reason ?? action);

  test('what is missing is installed, what is there is kept, what cannot be read is left', () => {
    expect(actions({})).toEqual(['install', 'install', 'keep', 'database-locked', 'only-on-wish', 'manual']);
  });

  test('only chosen stores are touched', () => {
    const choices = { ...EVERYTHING, stores: ['nss'] };
    expect(actions({ choices })).toEqual([
      'store-left-out',
      'install',
      'store-left-out',
      'store-left-out',
      'only-on-wish',
      'manual',
    ]);
  });

  test('Java comes along where it is wished, and asks for its own right', () => {
    const plan = planOf({ facts: machineFacts({ stores }), java: true });
    expect(plan.stores[4]?.action).toBe('install');
    expect(plan.asksPassword).toEqual(['system-store', 'java']);
  });

  test('without trust no store is touched, and no CA is made anew', () => {
    const authority = { ...machineFacts().authority, outside: (names: readonly string[]) => names };
    const plan = planOf({ facts: machineFacts({ stores, authority }), choices: { ...EVERYTHING, trust: false } });
    expect(plan.stores.every(({ action }) => action === 'skip' || action === 'manual')).toBe(true);
    expect(plan.authority.action).toBe('keep');
    expect(plan.nothingToDo).toBe(true);
  });

  test.each([
    ['ends within sixty days', { expires: NOW + 59 * DAY }, 'replace'],
    ['may not sign for a name', { outside: (names: readonly string[]) => names }, 'replace'],
    ['may sign for a public name that nobody approved', { exceeds: () => true }, 'replace'],
    ['is not there', { sha256: null, expires: null }, 'create'],
    ['is good', {}, 'keep'],
  ])('a CA that %s', (_, changes, action) => {
    const authority = { ...machineFacts().authority, ...changes };
    const plan = planOf({
      facts: machineFacts({ authority, stores: [storeFact('nss', { state: 'installed' })] }),
      wishes: [wish('a.test')],
    });
    expect(plan.authority.action).toBe(action);
    expect(plan.stores[0]?.action).toBe(action === 'keep' ? 'keep' : 'replace');
  });
});

describe('the authority of a plan', () => {
  const outside = (names: readonly string[]): readonly string[] => names.filter((name) => name.endsWith('.com'));
  const installed = [storeFact('nss', { state: 'installed' }), storeFact('system', { state: 'installed' })];

  test('a public name that was approved since needs one more approval: every store gets the next authority', () => {
    const facts = machineFacts({ authority: { ...machineFacts().authority, outside }, stores: installed });
    const plan = planOf({ facts, wishes: [wish('shop.da2so.com'), wish('a.test')], approved: ['shop.da2so.com'] });
    expect(plan.authority).toMatchObject({
      action: 'replace',
      reason: 'outside',
      outside: ['shop.da2so.com'],
      full: [],
    });
    expect(plan.stores.map(({ action }) => action)).toEqual(['replace', 'replace']);
    expect(plan.asksPassword).toEqual(['hosts', 'system-store']);
  });

  test.each([
    [{ expires: NOW + 59 * DAY }, 'ends'],
    [{ expires: NOW - 1 }, 'expired'],
    [{ exceeds: () => true }, 'unapproved'],
    [{}, null],
  ])('of which %j is replaced because of %s', (changes, reason) => {
    const authority = { ...machineFacts().authority, ...changes };
    expect(planOf({ facts: machineFacts({ authority, stores: installed }) }).authority.reason).toBe(reason);
    // Where no store trusts the present one, it is nobody's to hear about.
    expect(planOf({ facts: machineFacts({ authority }) }).authority.reason).toBeNull();
  });

  test('is not made anew for names that none has room for', () => {
    const approved = Array.from({ length: 300 }, (_, at) => `n${String(at).padStart(3, '0')}.acme.com`);
    const listed = new Set(approved.slice(0, 288));
    const authority = {
      ...machineFacts().authority,
      outside: (names: readonly string[]) => names.filter((name) => !listed.has(name)),
    };
    const facts = machineFacts({ authority, stores: installed });
    const plan = planOf({ facts, wishes: approved.map((host) => wish(host)), approved });
    expect(plan.authority).toMatchObject({ action: 'keep', reason: null, outside: [], full: approved.slice(288) });
    expect(plan.names.map).toHaveLength(300);
  });
});

describe('what a plan asks for', () => {
  test('nothing to do means no prompt', () => {
    const facts = machineFacts({
      hosts: hostsFacts({ ours: mapped('a.test') }),
      stores: [storeFact('system', { state: 'installed' })],
    });
    const plan = planOf({ wishes: [wish('a.test')], facts });
    expect([plan.nothingToDo, plan.asksPassword, plan.elevation.method]).toEqual([true, [], 'none']);
  });

  test('stores of the user ask for no password', () => {
    const plan = planOf({ facts: machineFacts({ stores: [storeFact('nss')] }) });
    expect([plan.nothingToDo, plan.asksPassword, plan.elevation.method]).toEqual([false, [], 'none']);
  });

  test('the id is that of what the plan rests on, whenever it is made', () => {
    const [first, again] = [planOf({ wishes: [wish('a.test')] }), planOf({ wishes: [wish('a.test')], now: NOW + 5 })];
    const other = planOf({ wishes: [wish('a.test')], facts: machineFacts({ hosts: hostsFacts({ sha256: 'b' }) }) });
    expect(again.id).toBe(first.id);
    expect(other.id).not.toBe(first.id);
  });
});
