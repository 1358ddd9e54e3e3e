import type { OptionSpecs } from '#main/start/command-line.ts';
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
    words="${Object.keys(commands).join(' ')} help"
  else
    case "\${COMP_WORDS[COMP_CWORD - 1]}" in
      --manifests | --kubeconfig | --state-dir) files=yes ;;
    esac
    case "\${COMP_WORDS[1]}" in
${Object.entries(commands)
  .map(([name, options]) => `      ${name}) words="${longOptions(options).join(' ')}" ;;`)
  .join('\n')}
      help) words="${Object.keys(commands).join(' ')}" ;;
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
  zsh: (commands) => `#compdef gatehouse
_gatehouse() {
  if (( CURRENT == 2 )); then
    compadd -- ${Object.keys(commands).join(' ')} help
    return
  fi
  case "\${words[CURRENT-1]}" in
    --manifests|--kubeconfig|--state-dir) _files; return ;;
  esac
  case "\${words[2]}" in
${Object.entries(commands)
  .map(([name, options]) => `    ${name}) compadd -- ${longOptions(options).join(' ')} ;;`)
  .join('\n')}
    help) compadd -- ${Object.keys(commands).join(' ')} ;;
  esac
}
compdef _gatehouse gatehouse
`,
  fish: (commands) =>
    [
      'complete -c gatehouse -f',
      `complete -c gatehouse -n __fish_use_subcommand -a '${Object.keys(commands).join(' ')} help'`,
      ...Object.entries(commands).flatMap(([name, options]) =>
        Object.entries(options).map(([option, spec]) => {
          const short = spec.short === undefined ? '' : ` -s ${spec.short}`;
          const value = spec.kind === 'flag' ? '' : FILES.has(option) ? ' -r -F' : ' -x';
          return `complete -c gatehouse -n '__fish_seen_subcommand_from ${name}' -l ${option}${short}${value}`;
        }),
      ),
      '',
    ].join('\n'),
};

const FILES: ReadonlySet<string> = new Set(['manifests', 'kubeconfig', 'state-dir']);

function longOptions(options: OptionSpecs): readonly string[] {
  return Object.keys(options).map((name) => `--${name}`);
}
