import { describe } from 'vitest';
import { commandTests } from './commands.ts';
import { joiningOf, type JoinedPipes } from './joined-pipes.ts';
import { lifetimeTests } from './lifetimes.ts';
import { refusalTests } from './refusals.ts';
import { topicTests } from './topics.ts';

/** What every pipe must do. Each kind of pipe runs it from its own file. */
export function contractSuite(name: string, makePipes: () => Promise<JoinedPipes>): void {
  describe(`the contract over ${name}`, () => {
    const joining = joiningOf(makePipes);
    commandTests(joining);
    refusalTests(joining);
    topicTests(joining);
    lifetimeTests(joining);
  });
}
