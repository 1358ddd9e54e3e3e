import { phraseText } from '../../model/phrase.ts';
import { sourceWords } from './cli.ts';
import type { CliMessages, SourceWords } from './cli.ts';
import { plural } from '../plural.ts';

const SOURCES: SourceWords = {
  demo: 'the built-in demo',
  manifests: (paths) => `manifests in ${paths}`,
  context: (name) => `kubeconfig context ${name}`,
  currentContext: 'the current kubeconfig context',
};

function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}

export const cliEn: CliMessages = {
  source: SOURCES,
  error: 'error',
  hint: 'hint',
  internal: 'Something went wrong inside Gatehouse. This is a fault of the program.',
  usage: {
    unknownCommand: (name) => `There is no command "${name}".`,
    notAvailable: (name) => `"${name}" is not available in this version.`,
    unknownOption: (option) => `There is no option ${option} here.`,
    valueMissing: (option) => `${option} needs a value.`,
    valueNotWanted: (option) => `${option} takes no value.`,
    tooManyWords: (word) => `"${word}" is one word too many.`,
    urlMissing: 'Which URL is to be explained?',
    badUrl: (url) => `explain takes http://HOST/PATH or https://HOST/PATH, not "${url}".`,
    badUrlHint: 'For example: gatehouse explain http://da2so.com/hostname',
    severalSources: '--demo, --manifests and --kubeconfig or --context exclude each other: choose one source.',
    namespacesAndAll: '--namespace and --all-namespaces exclude each other.',
    openWithoutPage: '--open opens the page, which --no-ui switches off.',
    badPort: (option, value) => `${option} takes a port number from 0 to 65535, not "${value}".`,
    badCount: (option, value) => `${option} takes a number from 0 to 16384, not "${value}".`,
    badChoice: (option, value, choices) => `${option} takes ${choices.join(' or ')}, not "${value}".`,
    badConnectTo: (value) => `--connect-to takes HOST:PORT:HOST:PORT, not "${value}".`,
    badHeader: (value) => `--header takes "Name: value", not "${value}".`,
    seeHelp: (command) => `See "gatehouse help${command === null ? '' : ` ${command}`}".`,
  },
  serve: {
    source: (choice, namespaces, why) => {
      const limit = namespaces === null ? '' : `, limited to ${namespaces.join(', ')}`;
      const because = {
        option: '',
        remembered: ' (chosen last time)',
        default: ' (nothing was chosen yet; see --manifests and --context, or choose in the page)',
      };
      return `Source: ${sourceWords(choice, SOURCES)}${limit}${because[why]}`;
    },
    applied: ({ read, objects, hosts, routes, problems }) =>
      `In force, reading ${read}: ${count(objects, 'object')}, ${count(hosts, 'host')}, ${count(routes, 'route')}, ` +
      `${problems === 0 ? 'no problems' : count(problems, 'problem')}`,
    stopHint: 'Ctrl+C stops it.',
    stopping: 'Stopping; requests in flight may finish.',
    stopped: 'Stopped.',
    stoppedAtOnce: 'Stopped at once; requests in flight were cut off.',
    temporaryState: 'State is kept in a temporary folder until Gatehouse stops; other commands cannot find it.',
    instanceUnwritten: (reason) =>
      `Other commands cannot find this engine: engine.json cannot be written (${phraseText(reason)}).`,
    choiceUnwritten: (reason) => `The chosen source is in force but cannot be remembered: ${phraseText(reason)}.`,
    linesLeftOut: (lines) => `${count(lines, 'line')} left out, because the reader is too slow.`,
    moreProblems: 'Further problems are not printed here; the page has them all.',
    rememberedFailed: 'This source was chosen last time. Name another one with --demo, --manifests or --context.',
    browserFailed: (url) => `No browser could be started. Open ${url} yourself.`,
    page: 'page',
  },
  notRunning: 'Gatehouse is not running.',
  notRunningHint: 'Start it with "npm start" or "gatehouse serve", or name its folder with --state-dir.',
  noReading: (source, seconds) => `Nothing could be read from ${source} within ${seconds} s.`,
  noReadingHint: 'Check that the source can be reached; "gatehouse serve" goes on trying.',
  engineStopped: 'The engine stopped.',
  status: {
    states: { starting: 'starting', running: 'running', degraded: 'running, with trouble', stopping: 'stopping' },
    engine: 'engine',
    source: 'source',
    controller: 'controller',
    profile: 'profile',
    certificates: 'certificates',
    since: 'since',
    page: 'page',
    setup: 'set-up',
    stateFolder: 'state',
    counts: ({ read, hosts, routes, problems }) =>
      `reading ${read}: ${count(hosts, 'host')}, ${count(routes, 'route')}, ${count(problems, 'problem')}`,
    running: (version, pid) => `version ${version}, process ${pid}`,
  },
  routes: {
    columns: ['HOST', 'PATH', 'TYPE', 'SERVICE', 'READY', 'STATE'],
    states: {
      ready: 'ready',
      'no-endpoints': 'no ready endpoints',
      'service-missing': 'Service missing',
      denied: 'closed',
      'not-found': 'nothing behind it',
    },
    none: 'There are no routes: the source has no Ingress that counts.',
    ignored: (ingress, reason) => `Ignored: Ingress ${ingress} (${reason})`,
    regex: 'regex',
  },
  contexts: {
    columns: ['CURRENT', 'IN USE', 'NAME', 'SERVER', 'NAMESPACE', 'USER', 'SIGN-IN', 'FILE'],
    none: 'There is no context in the kubeconfig files.',
    noneHint: 'Name a file that has one with --kubeconfig FILE, or set KUBECONFIG.',
    bind: 'Then bind it to whoever uses Gatehouse:',
  },
  explain: {
    request: 'Request',
    answer: 'Answer',
    winner: 'Winner',
    losers: 'Not chosen',
    more: (number) => `… and ${number} more, see -o json`,
    steps: 'Steps',
    upstream: 'Sent to the pod',
    answers: 'answers here',
    implicit: 'implicit',
  },
  open: {
    urlMissing: 'Which URL is to be opened?',
    opened: (browser, url) => `${browser} shows ${url} with a profile of its own, which is deleted when it is closed.`,
    byKey:
      'It checks no certificate of one key that lives as long as it does, and warns of that: do not use it for other sites.',
    left: (count) => `${plural(count, 'name', 'names')} had no room on its command line and are not found in it.`,
  },
  setup: {
    continue: 'Go on? [y/N] ',
    sayYes: 'Nobody can be asked here: say --yes to go on.',
    notApprovable: (host) =>
      `${host} is no public name of an Ingress that could be approved; nothing was changed. See the plan above.`,
    cleaned: 'Nothing of Gatehouse is left on this machine.',
    severities: { good: 'ok', warning: 'warn', problem: 'wrong' },
    examined: ({ good, warning, problem }) => `${good} good, ${warning} to know, ${problem} wrong`,
  },
  desktop: {
    leftOptions: (options) => `Left to Electron, as Gatehouse does not know them: ${options.join(' ')}`,
    secondStart: 'Gatehouse is already running on the desktop; its window comes to the front.',
  },
  refused: {
    host: 'Refused: this address is not one of Gatehouse. Open it as 127.0.0.1 or localhost, with the link that "gatehouse status" prints.',
    origin: 'Refused: the request comes from another site. Open the link that "gatehouse status" prints.',
    token: 'Refused: the access token is missing or out of date. "gatehouse status" prints a fresh link to the page.',
  },
};
