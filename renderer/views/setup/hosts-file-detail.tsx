import type { SetupPlan } from '#shared/model/setup.ts';
import { useMessages } from '../../page/context.ts';
import { Detail, Section } from '../../parts/detail/detail.tsx';
import { Facts } from '../../parts/detail/facts.tsx';
import { useCodeWords } from './code-words.ts';
import { RepairHosts } from './repair-hosts.tsx';
import { diffCounts } from './setup-rows.ts';
import type { SetupControl } from './use-setup.ts';
import styles from './setup.module.css';

/** Exactly which lines of the hosts file come and go. */
export function HostsFileDetail({ plan, control }: { readonly plan: SetupPlan; readonly control: SetupControl }) {
  const { setup } = useMessages().page;
  const { hostsFile, facts } = setup;
  const words = useCodeWords();
  const { added, removed } = diffCounts(plan);
  const { path, problem, sha256, repair } = plan.hostsFile;
  const sentence =
    problem !== null
      ? `${hostsFile.problem(path)} ${words({ code: problem, values: { path, lines: repair.map(({ line }) => line).join(', ') }, subject: path }).sentence}`
      : added + removed === 0
        ? hostsFile.same(path)
        : hostsFile.sentence(path, added, removed);
  return (
    <Detail sentence={sentence}>
      <RepairHosts file={plan.hostsFile} control={control} />
      {plan.diff.length > 0 && (
        <Section title={hostsFile.diff}>
          <pre className={styles['diff']} tabIndex={0}>
            {plan.diff.map((line, index) => (
              <span key={index} className={line.startsWith('+') ? styles['added'] : styles['removed']}>
                {`${line}\n`}
              </span>
            ))}
          </pre>
        </Section>
      )}
      <Facts
        facts={[
          [facts.path, <code key="path">{path}</code>],
          [facts.fingerprint, <code key="sha256">{sha256}</code>],
        ]}
      />
    </Detail>
  );
}
