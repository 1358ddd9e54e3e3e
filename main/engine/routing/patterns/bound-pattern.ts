import {
  byteSet,
  foldCase,
  type Alternation,
  type ByteSet,
  type PatternNode,
  type RepeatNode,
  type Sequence,
} from './pattern-syntax.ts';

const MOST_BRANCHES = 64;

/**
 * Replaces possessive repetitions and atomic groups by plain ones where that cannot change what matches: what follows
 * cannot begin with a byte that was repeated. null where one is left for which this is not sure.
 */
export function withoutPossessives(body: Alternation): Alternation | null {
  return relaxBody(body, END);
}

/** Stands for what follows where nothing does, so that nothing has to be given back. */
const END: PatternNode = { kind: 'assertion', at: 'end' };

/** `next` is what follows the body; null where it is not known. */
function relaxBody(body: Alternation, next: PatternNode | null): Alternation | null {
  const sequences = body.map((sequence) => relaxSequence(sequence, next));
  return sequences.every((sequence) => sequence !== null) ? sequences : null;
}

function relaxSequence(sequence: Sequence, next: PatternNode | null): Sequence | null {
  const relaxed: PatternNode[] = [];
  for (const [place, node] of sequence.entries()) {
    const plain = relaxNode(node, sequence[place + 1] ?? next);
    if (plain === null) return null;
    relaxed.push(plain);
  }
  return relaxed;
}

function relaxNode(node: PatternNode, next: PatternNode | null): PatternNode | null {
  switch (node.kind) {
    case 'group': {
      const body = relaxBody(node.body, next);
      return body === null ? null : { ...node, body };
    }
    case 'look': {
      const body = relaxBody(node.body, END);
      return body === null ? null : { ...node, body };
    }
    case 'atomic': {
      const [sequence, another] = node.body;
      const [only, second] = sequence ?? [];
      if (another !== undefined || second !== undefined || only === undefined) return null;
      const inner =
        only.kind === 'repeat' ? relaxRepeat({ ...only, greed: 'possessive' }, next) : relaxNode(only, next);
      return inner === null ? null : { kind: 'group', captures: false, body: [[inner]] };
    }
    case 'repeat':
      return relaxRepeat(node, next);
    case 'byte':
    case 'set':
    case 'assertion':
    case 'back-reference':
      return node;
  }
}

function relaxRepeat(node: RepeatNode, next: PatternNode | null): PatternNode | null {
  const of = relaxNode(node.of, null);
  if (of === null) return null;
  if (node.greed !== 'possessive') return { ...node, of };
  const repeated = bytesOf(node.of);
  const following = next === null ? null : bytesOf(next);
  if (repeated === null || following === null) return null;
  return repeated.some((is, code) => is === 1 && following[code] === 1) ? null : { ...node, of, greed: 'greedy' };
}

/** The bytes that a node of exactly one byte, or one that must begin with such, takes first; null where not known. */
function bytesOf(node: PatternNode): ByteSet | null {
  if (node.kind === 'set') return node.set;
  if (node.kind === 'byte') return foldCase(byteSet((code) => code === node.code));
  return node.kind === 'assertion' && node.at === 'end' ? byteSet(() => false) : null;
}

/**
 * Whether trying everything in the pattern, anchored at the start, takes at most about as many steps as the text is long:
 * one unlimited repetition of single bytes at a time, and few choices. For patterns that the linear engine cannot run.
 */
export function isBounded(body: Alternation): boolean {
  const [sequence, another] = body;
  return sequence !== undefined && another === undefined && measure(sequence, { degree: 0, branches: 1 }) !== null;
}

interface Cost {
  /** Unlimited repetitions passed so far. */
  readonly degree: number;
  /** Choices passed so far, multiplied. */
  readonly branches: number;
}

/** Cost after the sequence; null where it is too high. */
function measure(sequence: Sequence, before: Cost): Cost | null {
  let cost: Cost | null = before;
  for (const node of sequence) {
    cost = measureNode(node, cost);
    if (cost === null || cost.degree > 1 || cost.branches > MOST_BRANCHES) return null;
  }
  return cost;
}

function measureNode(node: PatternNode, before: Cost): Cost | null {
  switch (node.kind) {
    case 'byte':
    case 'set':
    case 'assertion':
      return before;
    case 'group':
      return measureBody(node.body, before);
    case 'look':
      return measureBody(node.body, before) === null ? null : before;
    case 'repeat': {
      const single = node.of.kind === 'byte' || node.of.kind === 'set';
      if (node.max === Number.POSITIVE_INFINITY) return single ? { ...before, degree: before.degree + 1 } : null;
      const branches = before.branches * (node.max - node.min + 1);
      return single || node.max === 1 ? measure([node.of], { ...before, branches }) : null;
    }
    case 'atomic':
    case 'back-reference':
      return null;
  }
}

function measureBody(body: Alternation, before: Cost): Cost | null {
  let worst: Cost = { degree: before.degree, branches: before.branches * body.length };
  for (const sequence of body) {
    const cost = measure(sequence, { ...before, branches: before.branches * body.length });
    if (cost === null) return null;
    worst = { degree: Math.max(worst.degree, cost.degree), branches: Math.max(worst.branches, cost.branches) };
  }
  return worst;
}
