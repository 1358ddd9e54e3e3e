import { describe, expect, test } from 'vitest';
import type { Profile } from '#shared/model/engine-status.ts';
import type { IngressClassObject } from '#shared/model/snapshot.ts';
import { rulesOf, type Declared, type Surroundings } from '#test/engine/routing/declared.ts';

const ours: IngressClassObject = { name: 'internal', controller: 'k8s.io/ingress-nginx', isDefault: false };
const foreign: IngressClassObject = { name: 'traefik', controller: 'traefik.io/ingress-controller', isDefault: true };
const classes = [ours, foreign];
const legacy = (name: string): Pick<Declared, 'otherAnnotations'> => ({
  otherAnnotations: { 'kubernetes.io/ingress.class': name },
});

/** `dialect` where the Ingress counts, else the reason. */
function decisionOf(declared: Omit<Declared, 'name'>, profile: Profile, around: Surroundings = {}): string {
  const rules = rulesOf([{ name: 'one', ...declared }], { classes, profile, ...around });
  return rules.accepted[0]?.dialect ?? rules.ignored[0]?.reason ?? 'neither';
}

describe('which objects count (reference 2), profile controller', () => {
  test.each<[string, Omit<Declared, 'name'>, Surroundings, string]>([
    ['the class is found by its controller, its name is free', { className: 'internal' }, {}, 'ingress-nginx'],
    ['a class of another controller', { className: 'traefik' }, {}, 'class-of-other-controller'],
    ['a class that does not exist', { className: 'nginx' }, {}, 'class-missing'],
    [
      'the field decides, whatever the annotation says',
      { className: 'traefik', ...legacy('nginx') },
      {},
      'class-of-other-controller',
    ],
    ['the annotation equals the flag', { className: null, ...legacy('nginx') }, {}, 'ingress-nginx'],
    [
      'the annotation equals another flag',
      { className: null, ...legacy('edge') },
      { flags: '--ingress-class=edge' },
      'ingress-nginx',
    ],
    ['the annotation differs', { className: null, ...legacy('traefik') }, {}, 'class-annotation-differs'],
    ['neither, although a default class exists', { className: null }, {}, 'class-not-given'],
    ['neither, but watched', { className: null }, { flags: '--watch-ingress-without-class' }, 'ingress-nginx'],
    [
      'neither, but watched as =true',
      { className: null },
      { flags: '--watch-ingress-without-class=true' },
      'ingress-nginx',
    ],
    [
      'another controller class',
      { className: 'traefik' },
      { flags: '--controller-class traefik.io/ingress-controller' },
      'ingress-nginx',
    ],
    [
      'by name',
      { className: 'traefik' },
      { flags: '--ingress-class-by-name --ingress-class=traefik' },
      'ingress-nginx',
    ],
    [
      'classes not readable, usual name',
      { className: 'nginx' },
      { classes: [], classesReadable: false },
      'ingress-nginx',
    ],
    [
      'classes not readable, other name',
      { className: 'edge' },
      { classes: [], classesReadable: false },
      'class-not-readable',
    ],
    [
      'a namespace that is not watched',
      { className: 'internal' },
      { flags: '--watch-namespace=prod' },
      'namespace-not-watched',
    ],
    [
      'a namespace whose labels do not fit',
      { className: 'internal' },
      { flags: '--watch-namespace-selector=tier=web', namespaces: [{ name: 'default', labels: { tier: 'db' } }] },
      'namespace-not-watched',
    ],
    [
      'a namespace whose labels fit',
      { className: 'internal' },
      { flags: '--watch-namespace-selector=tier=web', namespaces: [{ name: 'default', labels: { tier: 'web' } }] },
      'ingress-nginx',
    ],
    [
      'a default backend where none is allowed',
      { className: 'internal', defaultService: 's' },
      { flags: '--disable-catch-all' },
      'catch-all-disabled',
    ],
  ])('%s', (_, declared, around, expected) => {
    expect(decisionOf(declared, 'controller', around)).toBe(expected);
  });
});

describe('classes in the profile local (design 7)', () => {
  test.each<[string, Omit<Declared, 'name'>, Surroundings, string]>([
    ['our controller', { className: 'internal' }, {}, 'ingress-nginx'],
    ['another controller is read by the API text', { className: 'traefik' }, {}, 'spec'],
    ['the legacy annotation too', { className: null, ...legacy('traefik') }, {}, 'spec'],
    ['none', { className: null }, {}, 'ingress-nginx'],
    ['the usual name without its object', { className: 'nginx' }, {}, 'ingress-nginx'],
    ['an unknown name', { className: 'edge' }, {}, 'spec'],
    [
      'an unknown name with our annotations',
      { className: 'edge', annotations: { 'use-regex': 'true' } },
      {},
      'ingress-nginx',
    ],
    ['namespaces are all served', { className: 'internal' }, { flags: '--watch-namespace=prod' }, 'ingress-nginx'],
  ])('%s', (_, declared, around, expected) => {
    expect(decisionOf(declared, 'local', around)).toBe(expected);
  });

  test('an ignored Ingress is reported with its class and reason', () => {
    const rules = rulesOf([{ name: 'one', className: 'traefik' }], { classes });
    expect([rules.ignored, rules.problems, [...rules.ignoredObjects.keys()]]).toEqual([
      [{ namespace: 'default', name: 'one', className: 'traefik', reason: 'class-of-other-controller' }],
      [
        {
          code: 'class-ignored',
          severity: 'info',
          subject: { kind: 'Ingress', namespace: 'default', name: 'one' },
          values: { class: 'traefik', reason: 'class-of-other-controller' },
        },
      ],
      ['default/one'],
    ]);
  });
});
