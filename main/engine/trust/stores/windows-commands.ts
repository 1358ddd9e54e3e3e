import type { Command } from '../command.ts';

/** `machine`: needs an administrator, silent. `user`: no rights, but Windows always asks in a dialog (reference trust C.6). */
export type WindowsPlace = 'machine' | 'user';

/** Where the tools of Windows are, as this process sees them. Not run here: Windows is written to its documentation. */
export interface WindowsTools {
  readonly certutil: string;
  readonly powershell: string;
  readonly curl: string;
}

/** Tools by absolute paths below the system folder; `join` is `\` on Windows and `/` from within WSL. */
export function windowsTools(systemRoot: string, join: '\\' | '/'): WindowsTools {
  const system = [systemRoot, 'System32'].join(join);
  return {
    certutil: [system, 'certutil.exe'].join(join),
    powershell: [system, 'WindowsPowerShell', 'v1.0', 'powershell.exe'].join(join),
    curl: [system, 'curl.exe'].join(join),
  };
}

/** Adds the certificate of a file, named as Windows names files. */
export function addToRoot(tools: WindowsTools, place: WindowsPlace, file: string): Command {
  return { file: tools.certutil, args: [...scopeOf(place), '-f', '-addstore', 'Root', file] };
}

/** Deletes by SHA-1 thumbprint: names may be shared. */
export function deleteFromRoot(tools: WindowsTools, place: WindowsPlace, sha1: string): Command {
  return { file: tools.certutil, args: [...scopeOf(place), '-delstore', 'Root', sha1] };
}

/** Prints every trusted root of machine and user in base64, one a line. The text is constant: nothing is put into it. */
export function listRoots(tools: WindowsTools): Command {
  const script =
    'Get-ChildItem Cert:\\LocalMachine\\Root,Cert:\\CurrentUser\\Root | ForEach-Object { [Convert]::ToBase64String($_.RawData) }';
  return { file: tools.powershell, args: ['-NoLogo', '-NoProfile', '-NonInteractive', '-Command', script] };
}

function scopeOf(place: WindowsPlace): readonly string[] {
  return place === 'user' ? ['-user'] : [];
}
