import { useMemo, useRef } from 'react';
import type { Severity } from '#shared/model/problem.ts';
import { useLink, useMessages, useStore } from '../../page/context.ts';
import { useListKeys } from '../../parts/list/list-keys.ts';
import { amend, go, useAddress } from '../../page/navigation.ts';
import { Button } from '../../parts/button.tsx';
import { Detail, Section } from '../../parts/detail/detail.tsx';
import { Empty } from '../../parts/empty.tsx';
import { Facts } from '../../parts/detail/facts.tsx';
import { FilterLine } from '../../parts/list/filter-line.tsx';
import { Cell, Grid, type GridHandle } from '../../parts/list/grid.tsx';
import { LOOKS, type Look } from '../../parts/looks.ts';
import { Mark } from '../../parts/mark.tsx';
import { Prose } from '../../parts/prose.tsx';
import { Raw } from '../../parts/detail/raw.tsx';
import { NoMatch } from '../../parts/list/no-match.tsx';
import { Split } from '../../parts/list/split.tsx';
import { filterProblems, problemRows, routesFilter, type ProblemRow } from './problem-rows.ts';
import styles from './problems.module.css';

const SEVERITY_LOOKS: Readonly<Record<Severity, Look>> = {
  error: LOOKS.failed,
  warning: LOOKS.warning,
  info: LOOKS.remark,
};

/** What a person should know, the worst first, each with what helps. */
export function ProblemsView() {
  const messages = useMessages();
  const { page } = messages;
  const { filter, selected } = useAddress();
  const problems = useStore(useLink().problems);
  const grid = useRef<GridHandle>(null);
  const all = useMemo(() => problemRows(problems ?? [], messages.problems), [problems, messages]);
  const rows = useMemo(() => filterProblems(all, filter), [all, filter]);
  const ids = useMemo(() => rows.map((row) => row.id), [rows]);
  useListKeys({ ids, selected, grid });

  if (problems === null) return <Empty title={page.connection.connecting} />;
  if (all.length === 0) {
    return (
      <Empty title={page.problems.empty.title}>
        <Button onClick={() => go({ view: 'routes' })}>{page.problems.empty.next}</Button>
      </Empty>
    );
  }
  const { columns } = page.problems;
  return (
    <>
      <FilterLine grid={grid} example={page.filter.problemsExample} shown={rows.length} total={all.length} />
      <Split
        list={
          rows.length === 0 ? (
            <NoMatch />
          ) : (
            <Grid
              handle={grid}
              id="problem"
              label={page.problems.list}
              template={styles['template']}
              lines={2}
              columns={[
                { key: 'severity', title: columns.severity },
                { key: 'problem', title: columns.problem },
                { key: 'subject', title: columns.subject, className: styles['subject'] },
                { key: 'code', title: columns.code, className: styles['code'] },
              ]}
              rows={rows}
              rowId={(row) => row.id}
              selected={selected}
              onSelect={(id) => amend({ selected: id })}
              render={(row) => <ProblemCells row={row} />}
            />
          )
        }
        detail={selected === null ? null : <ProblemDetail row={all.find((row) => row.id === selected) ?? null} />}
      />
    </>
  );
}

function ProblemCells({ row }: { readonly row: ProblemRow }) {
  const { severities } = useMessages().page.problems;
  return (
    <>
      <Cell>
        <Mark {...SEVERITY_LOOKS[row.problem.severity]}>{severities[row.problem.severity]}</Mark>
      </Cell>
      <Cell className={styles['problem']} title={row.sentence}>
        <span className={styles['line']}>{row.sentence.replaceAll('`', '')}</span>
        <span className={`${styles['line']} ${styles['remedy']}`}>{row.remedy.replaceAll('`', '')}</span>
      </Cell>
      <Cell className={styles['subject']} title={row.subject}>
        {row.subject}
      </Cell>
      <Cell className={styles['code']}>{row.problem.code}</Cell>
    </>
  );
}

function ProblemDetail({ row }: { readonly row: ProblemRow | null }) {
  const { page } = useMessages();
  if (row === null) return <Detail sentence={page.detail.nothing} />;
  const { facts, severities } = page.problems;
  const filter = routesFilter(row.problem);
  return (
    <Detail
      sentence={row.sentence}
      actions={
        filter !== null && (
          <Button icon="routes" onClick={() => go({ view: 'routes', filter })}>
            {page.problems.showRoutes}
          </Button>
        )
      }
    >
      <Section title={page.problems.remedy}>
        <p>
          <Prose text={row.remedy} />
        </p>
      </Section>
      <Facts
        facts={[
          [
            facts.severity,
            <Mark key="severity" {...SEVERITY_LOOKS[row.problem.severity]}>
              {severities[row.problem.severity]}
            </Mark>,
          ],
          [facts.subject, <code key="subject">{row.subject}</code>],
          [facts.code, <code key="code">{row.problem.code}</code>],
        ]}
      />
      <Raw value={row.problem} />
    </Detail>
  );
}
