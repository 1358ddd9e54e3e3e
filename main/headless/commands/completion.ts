import type { OptionSpec, OptionSpecs } from '#main/start/command-line.ts';
import { Failure } from '#main/start/failure.ts';
import type { Command } from '../command.ts';

const SHELLS = ['bash', 'zsh', 'fish'] as const;

/** What may be completed: each command with its options. */
export type CompletedCommands = Readonly<Record<string, OptionSpecs>>;

/** `gatehouse completion SHELL`: prints a completion script made from the commands themselves. */
export function completionCommand(commands: () => CompletedCommands): Command {
  return {
    options: { help: { kind: 'flag', short: 'h' } },
    words: 1,
    run: async (line, { terminal, messages }) => {
      const wanted = line.words[0] ?? '';
      const shell = SHELLS.find((name) => name === wanted);
      if (shell === undefined) throw new Failure(2, messages.usage.badChoice('completion', wanted, SHELLS), null);
      terminal.print(SCRIPTS[shell](commands()).trimEnd());
      return 0;
    },
  };
}

const SCRIPTS: Readonly<Record<(typeof SHELLS)[number], (commands: CompletedCommands) => string>> = {
  bash: (commands) => `_gatehouse() {
  local current="\${COMP_WORDS[COMP_CWORD]}" words="" files=""
  if [ "$COMP_CWORD" -eq 1 ]; then
    words="${firstWords(commands).join(' ')}"
  else
    case "\${COMP_WORDS[COMP_CWORD - 1]}" in
      ${FILES.map((name) => `--${name}`).join(' | ')}) files=yes ;;
${valuesOf(commands)
  .map(([names, values]) => `      ${names.join(' | ')}) words="${values.join(' ')}" ;;`)
  .join('\n')}
      *)
        case "\${COMP_WORDS[1]}" in
${wordsOf(commands)
  .map(([name, words]) => `          ${name}) words="${words.join(' ')}" ;;`)
  .join('\n')}
        esac
        ;;
    esac
  fi
  if [ -n "$files" ]; then
    COMPREPLY=($(compgen -f -- "$current"))
  else
    COMPREPLY=($(compgen -W "$words" -- "$current"))
  fi
}
complete -o filenames -F _gatehouse gatehouse
`,
  // A file of fpath is the function's own body at its first call, while a script that is read only has to register it.
  zsh: (commands) => `#compdef gatehouse
_gatehouse() {
  if (( CURRENT == 2 )); then
    compadd -- ${firstWords(commands).join(' ')}
    return
  fi
  case "\${words[CURRENT-1]}" in
    ${FILES.map((name) => `--${name}`).join('|')}) _files; return ;;
${valuesOf(commands)
  .map(([names, values]) => `    ${names.join('|')}) compadd -- ${values.join(' ')}; return ;;`)
  .join('\n')}
  esac
  case "\${words[2]}" in
${wordsOf(commands)
  .map(([name, words]) => `    ${name}) compadd -- ${words.join(' ')} ;;`)
  .join('\n')}
  esac
}
if [ "$funcstack[1]" = _gatehouse ]; then
  _gatehouse "$@"
else
  compdef _gatehouse gatehouse
fi
`,
  fish: (commands) =>
    [
      'complete -c gatehouse -f',
      `complete -c gatehouse -n __fish_use_subcommand -a '${firstWords(commands).join(' ')}'`,
      ...Object.entries({ ...WORDS, help: Object.keys(commands) }).map(
        ([name, words]) => `complete -c gatehouse -n '__fish_seen_subcommand_from ${name}' -a '${words.join(' ')}'`,
      ),
      ...Object.entries(commands).flatMap(([name, options]) =>
        Object.entries(options).map(([option, spec]) => {
          const short = spec.short === undefined ? '' : ` -s ${spec.short}`;
          return `complete -c gatehouse -n '__fish_seen_subcommand_from ${name}' -l ${option}${short}${fishValue(option, spec)}`;
        }),
      ),
      '',
    ].join('\n'),
};

const FILES: readonly string[] = ['manifests', 'kubeconfig', 'state-dir'];

/** Words that a command takes besides its options. */
const WORDS: Readonly<Record<string, readonly string[]>> = { doctor: ['cluster'], completion: SHELLS };

function firstWords(commands: CompletedCommands): readonly string[] {
  return [...Object.keys(commands), 'help'];
}

/** Each command with the words and long options that may follow it. */
function wordsOf(commands: CompletedCommands): readonly (readonly [string, readonly string[]])[] {
  return [
    ...Object.entries(commands).map(
      ([name, options]) =>
        [name, [...(WORDS[name] ?? []), ...Object.keys(options).map((option) => `--${option}`)]] as const,
    ),
    ['help', Object.keys(commands)],
  ];
}

/** Options, by each of their names, that take one of a few values; they mean the same in every command. */
function valuesOf(commands: CompletedCommands): readonly (readonly [readonly string[], readonly string[]])[] {
  const found = new Map<string, readonly [readonly string[], readonly string[]]>();
  for (const options of Object.values(commands)) {
    for (const [name, { short, choices }] of Object.entries(options)) {
      if (choices !== undefined) found.set(name, [[`--${name}`, ...(short ? [`-${short}`] : [])], choices]);
    }
  }
  return [...found.values()];
}

function fishValue(option: string, { kind, choices }: OptionSpec): string {
  if (kind === 'flag') return '';
  if (choices !== undefined) return ` -x -a '${choices.join(' ')}'`;
  return FILES.includes(option) ? ' -r -F' : ' -x';
}
