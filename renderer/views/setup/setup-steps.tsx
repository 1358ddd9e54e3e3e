import type { SetupState, SetupStep } from '#shared/model/setup.ts';
import { useMessages } from '../../page/context.ts';
import { Prose } from '../../parts/prose.tsx';
import { useCodeWords } from './code-words.ts';
import { StepMark } from './setup-marks.tsx';
import styles from './setup.module.css';

/** How a set-up or an undo goes, step by step; afterwards folded away unless something went wrong. */
export function SetupSteps({ state, busy }: { readonly state: SetupState; readonly busy: boolean }) {
  const { head } = useMessages().page.setup;
  const { steps, progress } = state;
  const said = head.progress(progress.done, progress.total);
  if (busy) {
    return (
      <div className={styles['steps']}>
        <div className={styles['progress']}>
          <progress value={progress.done} max={Math.max(1, progress.total)} aria-label={head.steps} />
          <span role="status">{said}</span>
        </div>
        <StepList steps={steps} />
      </div>
    );
  }
  return (
    <details className={styles['steps']} open={steps.some((step) => step.state === 'failed')}>
      <summary>
        {head.steps}: {said}
      </summary>
      <StepList steps={steps} />
    </details>
  );
}

function StepList({ steps }: { readonly steps: readonly SetupStep[] }) {
  const { setup } = useMessages().page;
  const words = useCodeWords();
  return (
    <ol className={styles['stepList']}>
      {steps.map((step) => {
        const said = step.code === null ? null : words({ code: step.code, values: step.values, subject: step.subject });
        return (
          <li key={step.id}>
            <StepMark state={step.state} />
            <span>
              {setup.steps[step.kind](step.subject)}
              {said !== null && (
                <span className={styles['dim']}>
                  {' – '}
                  <Prose text={`${said.sentence} ${said.remedy ?? ''}`.trim()} />
                </span>
              )}
            </span>
          </li>
        );
      })}
    </ol>
  );
}
