// `npm start`: installs what is missing, builds what is stale, then starts with a desktop or without one.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { join } from 'node:path';
import { findDesktop } from './desktop.mjs';
import { buildIfStale, install, root, say } from './prepare.mjs';

const LIBRARY_MISSING = 127;
/** A terminal's Ctrl+C reaches us twice, from the terminal and through npm; a person's second one comes later. */
const SAME_SIGNAL = 300;

/** Measured: a third less memory in a large cluster, and requests are as quick. V8 takes it at the start of a process only. */
const SMALL_YOUNG_SPACE = '--max-semi-space-size=4';

const options = process.argv.slice(2);
const asksForHelp = options.some((option) => option === '-h' || option === '--help');
const node = await install();
await buildIfStale(node);
const desktop = await findDesktop(node, options);
let end = desktop.binary === null ? null : await startDesktop(desktop.binary);
if (end?.code === LIBRARY_MISSING) {
  desktop.reason = 'Electron could not be started here; the lines above say which library is missing';
  end = null;
}
end ??= await startHeadless(desktop.reason);
if (end.signal !== null) process.exitCode = 128 + constants.signals[end.signal];
else process.exitCode = end.code;

function startDesktop(binary) {
  say('Starting Gatehouse with Electron.');
  return start(binary, [root, ...options]);
}

function startHeadless(reason) {
  if (!asksForHelp) say(`Starting Gatehouse without a desktop: ${reason}.`);
  return start(node, [SMALL_YOUNG_SPACE, join(root, 'dist', 'gatehouse.js'), 'serve', ...options]);
}

function start(command, words) {
  return new Promise((resolve) => {
    // Its own process group, so that it gets exactly the signals that are passed on.
    const child = spawn(command, words, { stdio: 'inherit', detached: process.platform !== 'win32' });
    let last = 0;
    const pass = (signal) => {
      const now = Date.now();
      if (now - last > SAME_SIGNAL) child.kill(signal);
      last = now;
    };
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, pass);
    child.on('error', (error) => {
      say(`${command} could not be started: ${error.message}`);
      resolve({ code: 1, signal: null });
    });
    child.on('exit', (code, signal) => resolve({ code: code ?? 1, signal }));
  });
}
