import type { HelperPlan } from '#shared/model/helper-plan.ts';
import type { HelperProgram } from './helper-program.ts';
import { helperWords } from './helper-program.ts';

type Words = readonly [string, ...string[]];

const OSASCRIPT = '/usr/bin/osascript';
const POWERSHELL = 'C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe';

/**
 * The prompt of macOS (reference trust D.2): one dialog with our own text. The plan goes as base64, which no shell reads as
 * anything else, and the words of the helper are quoted for the shell and again for AppleScript.
 */
export function osascriptWords(helper: HelperProgram, plan: HelperPlan, prompt: string): Words {
  const command = `/bin/echo ${encoded(plan)} | /usr/bin/base64 -D | ${helperWords(helper).map(shellQuoted).join(' ')}`;
  const script = `do shell script ${appleQuoted(command)} with prompt ${appleQuoted(prompt)} with administrator privileges`;
  return [OSASCRIPT, '-e', script];
}

/**
 * The prompt of Windows: a shell of its own is raised, which hands the plan to the helper and keeps its answer in a file that
 * `answerFile` names. Both scripts are given encoded, so that nothing in them is read twice.
 */
export function powershellWords(helper: HelperProgram, plan: HelperPlan, answerFile: string): Words {
  const run = helperWords(helper).map(powershellQuoted).join(' ');
  const text = `[Text.Encoding]::UTF8.GetString([Convert]::FromBase64String('${encoded(plan)}'))`;
  const raised = `${text} | & ${run} | Set-Content -Encoding UTF8 -LiteralPath ${powershellQuoted(answerFile)}`;
  const flags = `'-NoProfile','-NonInteractive','-EncodedCommand','${utf16(raised)}'`;
  const outer = `Start-Process -FilePath ${powershellQuoted(POWERSHELL)} -ArgumentList ${flags} -Verb RunAs -WindowStyle Hidden -Wait`;
  return [POWERSHELL, '-NoProfile', '-NonInteractive', '-EncodedCommand', utf16(outer)];
}

function encoded(plan: HelperPlan): string {
  return Buffer.from(JSON.stringify(plan)).toString('base64');
}

function utf16(script: string): string {
  return Buffer.from(script, 'utf16le').toString('base64');
}

function shellQuoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}

function appleQuoted(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}

function powershellQuoted(word: string): string {
  return `'${word.replaceAll("'", "''")}'`;
}
