import { SetupJournal } from '#engine/setup/journal.ts';
import { setUpOn } from './set-up-on.ts';
import { fileMachine } from './file-machine.ts';

/** Sets up or undoes, and ends by SIGKILL at the point of that number; says how many points there are where it comes to an end. */
const [folder = '', operation = '', at = '0'] = process.argv.slice(2);
let points = 0;

function reach(): void {
  points += 1;
  if (points === Number(at)) process.kill(process.pid, 'SIGKILL');
}

const setUp = setUpOn(fileMachine(folder, reach), await SetupJournal.load(folder, reach));
if (operation === 'apply') await setUp.apply((await setUp.plan()).id);
else await setUp.undo();
await setUp.quit();
process.stdout.write(String(points));
