import { createInterface } from 'node:readline/promises';
import { Failure } from '#main/start/failure.ts';
import type { Surroundings } from '../command.ts';

/**
 * Asks the person at the terminal; anything but yes is no. Throws `Failure` with exit code 2 where nobody can be asked, since
 * only `--yes` says it then.
 */
export async function confirmed({ messages, interrupted }: Surroundings): Promise<boolean> {
  if (!process.stdin.isTTY) throw new Failure(2, messages.setup.sayYes, null);
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await lines.question(messages.setup.continue, { signal: interrupted });
    return /^(?:y|yes|ㅛ|예|네)$/i.test(answer.trim());
  } finally {
    lines.close();
  }
}
