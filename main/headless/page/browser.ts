import { spawn } from 'node:child_process';

/** The program that opens a URL in the person's browser, by system. None of them is given to a shell. */
const OPENERS: Readonly<Record<string, readonly [string, ...string[]]>> = {
  darwin: ['open'],
  win32: ['rundll32', 'url.dll,FileProtocolHandler'],
};

/** Opens a page of ours in the browser; `failed` is called where that cannot be done. */
export function openBrowser(url: string, failed: () => void): void {
  if (new URL(url).hostname !== '127.0.0.1') return failed();
  const [program, ...words] = OPENERS[process.platform] ?? ['xdg-open'];
  const child = spawn(program, [...words, url], { stdio: 'ignore', detached: true });
  child.on('error', failed);
  child.on('exit', (code) => {
    if (code !== 0 && code !== null) failed();
  });
  child.unref(); // the browser outlives us
}
