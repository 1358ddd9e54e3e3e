import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HelperPlan } from '#shared/model/helper-plan.ts';
import { writeDurably } from '#engine/hosts/durable-file.ts';
import { Refusal } from './refusal.ts';

const MINUTE = 60 * 1000;
/** A person may take a while until the command is run that a plan waits for. */
const LONGEST_WAIT = 60 * MINUTE;
const CLOCKS_APART = 5 * MINUTE;

/**
 * Takes a plan once and never again: refuses one that is too old (`plan-expired`), from the future (`plan-early`) or that was
 * run before (`plan-replayed`), and remembers the others for as long as they would be taken.
 */
export function usePlan(folder: string, plan: HelperPlan, now: number): void {
  const made = Date.parse(plan.createdAt);
  if (made > now + CLOCKS_APART) throw new Refusal('plan-early');
  if (made < now - LONGEST_WAIT) throw new Refusal('plan-expired');
  const path = join(folder, 'used-plans');
  const kept = readUsed(path).filter(([, time]) => time > now - LONGEST_WAIT - CLOCKS_APART);
  if (kept.some(([nonce]) => nonce === plan.nonce)) throw new Refusal('plan-replayed');
  const lines = [...kept, [plan.nonce, made] as const].map(([nonce, time]) => `${nonce} ${String(time)}\n`);
  writeDurably(path, Buffer.from(lines.join('')), { mode: 0o600 });
}

function readUsed(path: string): readonly (readonly [nonce: string, made: number])[] {
  let text = '';
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
  const lines = text.split('\n').filter((line) => line !== '');
  return lines.map((line) => [line.split(' ')[0] ?? '', Number(line.split(' ')[1])]);
}
