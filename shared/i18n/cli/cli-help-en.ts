import type { CliHelp } from './cli-help.ts';

const SOURCE = `Source (at most one; else what was chosen in the page, else the demo):
      --demo                    the built-in demo
      --manifests PATH...       files or folders of YAML or JSON
      --kubeconfig FILE...      kubeconfig files (default: KUBECONFIG, else ~/.kube/config)
      --context NAME            kubeconfig context (default: the current one)
  -n, --namespace NS...         only these namespaces
  -A, --all-namespaces          every namespace (the default)
`;

const EVALUATION = `Evaluation:
      --profile local|controller         local is safe on a developer's machine (default),
                                         controller softens nothing
      --certificates auto|local|cluster  which certificates are served (default: auto)
      --way auto|direct|tunnel|node-port|controller|service-proxy
                                         how the pods of a cluster are reached (default: auto, or what was chosen);
                                         direct trusts their addresses unproved
      --connect-to HOST:PORT:HOST:PORT   lead an upstream name elsewhere, as in curl; repeatable
`;

const COMMON = `      --state-dir DIR           the folder for everything Gatehouse writes for itself
  -o, --output text|json        json: one object a line on standard output, nothing else there
  -h, --help                    this text
`;

export const cliHelpEn: CliHelp = {
  overview: `Gatehouse runs the Ingress objects of a Kubernetes cluster on this machine.

Usage: gatehouse COMMAND [OPTIONS]

  serve             run in the foreground
  routes            the route table
  explain URL       who answers a request, and why
  logs              recorded requests, -f to follow
  status            what the running engine does, and a link to its page
  contexts          kubeconfig contexts, and the rights that are needed
  open URL          a host in a browser that needs no set-up
  setup             names, trust and ports of this machine
  undo              take the set-up back
  doctor            what is wrong with the set-up, and what helps
  doctor cluster    what is wrong on the way to a cluster, and what helps
  clean             remove every trace of Gatehouse
  completion SHELL  completion script for bash, zsh or fish
  help COMMAND      the options of a command

Exit codes: 0 good, 1 a failure that is explained, 2 wrong usage, 3 doctor found something wrong.
`,
  commands: {
    serve: `Usage: gatehouse serve [OPTIONS]

Runs the engine and its page in the foreground until SIGINT or SIGTERM; a second one stops it at once.
It also stops when nobody reads its standard output any more.

${SOURCE}
Listening (on this machine only):
      --address IP...           default: 127.0.0.1 and ::1
      --http-port N             default: 80, else 8080; 0 = any free port
      --https-port N            default: 443, else 8443; 0 = any free port
      --ui-port N               port of the page; default: any free port
      --no-ui                   without the page
      --open                    open the page in the browser
      --pac                     serve a proxy configuration for browsers (the page gives its address)
      --pac-port N              its port; default: the one of last time

${EVALUATION}
Output:
      --log                     print every request too
${COMMON}`,
    routes: `Usage: gatehouse routes [OPTIONS]

Prints the route table of the running engine. Where none runs, or a source is named, the source is read once.
The other options of serve are accepted and have no effect here.

${SOURCE}
${EVALUATION}
${COMMON}`,
    explain: `Usage: gatehouse explain URL [OPTIONS]

Says who would answer a request and why, and why the others would not. Asks the running engine; where none runs,
or a source is named, the source is read once. The other options of serve are accepted and have no effect here.

  -X, --method METHOD           default: GET
  -H, --header "Name: value"    a header of the request; repeatable

${SOURCE}
${EVALUATION}
${COMMON}`,
    logs: `Usage: gatehouse logs [OPTIONS]

Prints the newest requests that the running engine recorded, oldest first.

  -f, --follow                  go on until interrupted or the engine stops
  -n, --limit N                 how many of the past, 0 to 16384 (default: 50)
      --filter TEXT             only those that fit, such as "host:da2so.com status:5xx"
${COMMON}`,
    status: `Usage: gatehouse status [OPTIONS]

Says what the running engine does and prints a fresh link to its page.

${COMMON}`,
    contexts: `Usage: gatehouse contexts [OPTIONS]

Lists the contexts of the kubeconfig files: which is kubectl's current one, which the running engine reads, and how
each signs in. Nothing is sent to a cluster.

      --kubeconfig FILE...      default: KUBECONFIG, else ~/.kube/config
      --role                    print the rights that Gatehouse needs as YAML, ready for an administrator
  -n, --namespace NS...         with --role: rights in these namespaces only
      --no-secrets              with --role: without Secrets, so that certificates of the cluster are not seen
${COMMON}`,
    open: `Usage: gatehouse open URL [OPTIONS]

Opens a host of the routes in a browser with a fresh profile, in which every host leads to the running engine,
wildcards too, with certificates that it trusts. Needs no set-up and no rights; the profile is deleted afterwards.

      --browser NAME            chromium, chrome, edge, brave or vivaldi; default: the first that is there
      --approve NAME...         public names that may lead here in this browser
${COMMON}`,
    setup: `Usage: gatehouse setup [OPTIONS]

Leads the hosts of the running engine's Ingress objects to this machine, has its certificates trusted, and opens the
ports 80 and 443. Prints the plan first. Public names are left alone until they are approved by name. Where no
password can be asked for, it prints the command to run; "sudo gatehouse setup" does everything at once.

      --dry-run                 print the plan and change nothing
  -y, --yes                     do it without asking
      --approve HOST...         public names that may be led to this machine
      --store ID...             only these trust stores (see --dry-run -o json)
      --no-names                leave the hosts file as it is
      --no-trust                leave the trust stores as they are
      --no-ports                leave the ports as they are
${COMMON}`,
    undo: `Usage: gatehouse undo [OPTIONS]

Takes back everything that a set-up changed on this machine: names, trust, ports. Works without a running engine too.

${COMMON}`,
    clean: `Usage: gatehouse clean [OPTIONS]

Takes the set-up back and removes every other trace of Gatehouse: what earlier versions or interrupted runs left, and,
where no engine runs, the state folder with settings and keys. Says what it did and what is left.

  -y, --yes                     do it without asking
${COMMON}`,
    doctor: `Usage: gatehouse doctor [OPTIONS]
       gatehouse doctor cluster [OPTIONS]

Without a word after it, examines the set-up of this machine: names and what they resolve to, trust store by store,
ports, clock, hosts file, and leftovers.

With "cluster", examines the way to a cluster step by step: kubeconfig files, context, credential plugin, sign-in, proxy, name,
connection, TLS, version, clock, rights, tunnels, pod network, the cluster's own controller, and the running engine.
Only reads. Each finding comes with what was seen and what helps. Exit code 3: something is wrong.

Without "cluster":
      --browser                 also open every host of the set-up once in a real headless browser, to see what it trusts
      --repair                  take broken markers of Gatehouse out of the hosts file: shows the lines and asks
  -y, --yes                     do it without asking

With "cluster":
      --kubeconfig FILE...      default: what the running engine reads, else what was chosen last, else as kubectl
      --context NAME            a context; naming it is the consent to run its credential plugin
  -n, --namespace NS...         only these namespaces
${COMMON}`,
    completion: `Usage: gatehouse completion bash|zsh|fish

Prints a completion script, for example:
  source <(gatehouse completion bash)
  gatehouse completion zsh > "\${fpath[1]}/_gatehouse"
  gatehouse completion fish > ~/.config/fish/completions/gatehouse.fish
`,
  },
};
