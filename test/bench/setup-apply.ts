import { gatehouse, root, serve } from '#test/setup/story.ts';

/** Milliseconds of a set-up and an undo as a person waits for them, on a machine of its own; one line of JSON. */
const [scratch = ''] = process.argv.slice(2);
const person = root(scratch);
const engine = await serve(person, ['--demo', '--no-ui']);
const timed = (words: readonly string[]): number => {
  const begun = performance.now();
  const { code, error } = gatehouse(person, words);
  if (code !== 0) throw new Error(error);
  return performance.now() - begun;
};
// What starting the command line itself takes is no part of it.
const idle = timed(['status']);
const plan = timed(['setup', '--dry-run', '--approve', 'da2so.com']) - idle;
const apply = timed(['setup', '--yes', '--approve', 'da2so.com']) - idle - plan;
const undo = timed(['undo']) - idle;
await engine.stop();
process.stdout.write(`\n${JSON.stringify({ plan, apply, undo })}\n`);
