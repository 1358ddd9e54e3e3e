import { phrase, phraseValues } from '#shared/model/phrase.ts';
import { describeFailure } from '#engine/source/kubeconfig/server/failure.ts';
import { field, type ApiProbe, type ProbeAnswer } from './api-probe.ts';
import { CheckReport, shellWord, type Report } from './report.ts';

/** Milliseconds that clocks may differ before a word is worth it, and before tokens stop working. */
const CLOCK = { warn: 30_000, fail: 300_000 };

/** What is known of the server by now. */
export interface ServerFacts {
  /** Major and minor number, such as `[1, 34]`; null where the server does not say. */
  readonly version: readonly [number, number] | null;
  /** Whether the credentials are accepted. */
  readonly accepted: boolean;
}

/** Asks for version and name, and compares clocks. null where nothing that speaks the Kubernetes API is there. */
export async function checkServer(
  probe: ApiProbe,
  { server, context, report }: { readonly server: string; readonly context: string; readonly report: Report },
): Promise<ServerFacts | null> {
  const check = new CheckReport(report, 'version');
  check.doing(server);
  let answer: ProbeAnswer;
  try {
    answer = await probe.ask('/version');
  } catch (error) {
    check.fail('server-trouble', server, { values: phraseValues('reason', describeFailure(error).reason) });
    return null;
  }
  const version = readVersion(answer, server, check);
  if (version === 'other') return null;
  const identity = await checkIdentity(probe, { server, context, report });
  checkClock(answer, server, new CheckReport(report, 'clock'));
  return { version, accepted: identity };
}

function readVersion(answer: ProbeAnswer, server: string, check: CheckReport): ServerFacts['version'] | 'other' {
  const { status, body, message } = answer;
  const name = field(body, 'gitVersion');
  if (status === 200 && typeof name === 'string') {
    const [, major, minor] = /^v?(\d{1,3})\.(\d{1,3})/.exec(name) ?? [];
    check.ok('version-read', server, { values: { version: name.slice(0, 60) } });
    return major === undefined || minor === undefined ? null : [Number(major), Number(minor)];
  }
  const evidence = `GET /version: ${status}${message === null ? '' : ` ${message}`}`;
  if ((status === 401 || status === 403) && field(body, 'kind') === 'Status') {
    check.ok('version-refused', server, { values: { status: String(status) }, evidence });
    return null;
  }
  const type = String(answer.headers['content-type'] ?? '-').slice(0, 80);
  if (status >= 500)
    check.fail('server-trouble', server, {
      values: { ...phraseValues('reason', phrase('answers-status', { status })) },
      evidence,
    });
  else
    check.fail('not-kubernetes', server, {
      values: { status: String(status), type },
      evidence: `${evidence}, ${type}`,
    });
  return 'other';
}

/** Asks who we are; `SelfSubjectReview` is there since 1.28. */
async function checkIdentity(
  probe: ApiProbe,
  { server, context, report }: { readonly server: string; readonly context: string; readonly report: Report },
): Promise<boolean> {
  const check = new CheckReport(report, 'identity');
  check.doing(server);
  const json = { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' };
  const path = '/apis/authentication.k8s.io/v1/selfsubjectreviews';
  try {
    const { status, body, message } = await probe.ask(path, { json });
    const evidence = `POST ${path}: ${status}${message === null ? '' : ` ${message}`}`;
    if (status === 401) {
      check.fail('not-accepted', context, {
        evidence,
        remedy: `kubectl --context ${shellWord(context)} get --raw /version`,
      });
      return false;
    }
    const user = field(body, 'status', 'userInfo', 'username') ?? /\bUser "([^"]{1,253})"/.exec(message ?? '')?.[1];
    if (typeof user !== 'string') check.ok('accepted-unnamed', context, { evidence });
    else if (user === 'system:anonymous') check.warn('anonymous', context, { evidence: user });
    else check.ok('accepted', context, { values: { user: user.slice(0, 253).replace(/\p{C}+/gu, ' ') } });
    return true;
  } catch (error) {
    check.fail('server-trouble', server, { values: phraseValues('reason', describeFailure(error).reason) });
    return false;
  }
}

/** The Date header counts whole seconds. */
function checkClock({ headers, sent, received }: ProbeAnswer, server: string, check: CheckReport): void {
  const given = Date.parse(String(headers['date'] ?? ''));
  if (Number.isNaN(given)) return check.skip('clock-unknown', server);
  const theirs = given + 500;
  const ours = (sent + received) / 2;
  const off = Math.round((ours - theirs) / 1000);
  const values = { seconds: String(Math.abs(off)), direction: off < 0 ? 'behind' : 'ahead' };
  const times = { server: new Date(given).toISOString(), machine: new Date(ours).toISOString() };
  const evidence = phrase('seen-clocks', times);
  const remedy = clockCommand();
  if (Math.abs(off) * 1000 >= CLOCK.fail) check.fail('clock-off', server, { values, evidence, remedy });
  else if (Math.abs(off) * 1000 >= CLOCK.warn) check.warn('clock-off', server, { values, evidence, remedy });
  else check.ok('clock-good', server, { values, evidence });
}

function clockCommand(): string {
  if (process.platform === 'darwin') return 'sudo sntp -sS time.apple.com';
  return process.platform === 'win32' ? 'w32tm /resync' : 'sudo timedatectl set-ntp true';
}
