import { describeError } from '#shared/i18n/errors.ts';
import type { PlanCounts } from '#shared/i18n/page/page-setup.ts';
import type { SetupPlan, SetupState } from '#shared/model/setup.ts';
import { useMessages } from '../../page/context.ts';
import { Button } from '../../parts/button.tsx';
import { CopyButton } from '../../parts/copy-button.tsx';
import { Failure } from '../../parts/failure.tsx';
import { Prose } from '../../parts/prose.tsx';
import { AuthorityRemarks, RenewalSentence } from './authority-remarks.tsx';
import { useCodeWords } from './code-words.ts';
import { PhaseMark } from './setup-marks.tsx';
import { SetupSteps } from './setup-steps.tsx';
import type { SetupControl, SetupPart } from './use-setup.ts';
import styles from './setup.module.css';

const PARTS: readonly SetupPart[] = ['names', 'trust', 'ports'];

/** What a set-up would do in plain words, its one button, and how it goes. */
export function SetupHead({ control, onUndo }: { readonly control: SetupControl; readonly onUndo: () => void }) {
  const { setup } = useMessages().page;
  const { head } = setup;
  const { state, plan, busy, parts } = control;
  if (state === null) return null;
  const undoable = state.active !== null || state.recovery !== null;
  return (
    <section className={styles['head']} aria-label={head.label} aria-busy={control.planning}>
      <div className={styles['top']}>
        <PhaseMark phase={state.phase} />
        <span className={styles['space']} />
        {busy ? (
          <Button onClick={control.cancel}>{head.cancel}</Button>
        ) : (
          <>
            {undoable && <Button onClick={onUndo}>{head.undo}</Button>}
            <Button look="plain" onClick={control.look}>
              {head.again}
            </Button>
            <Button
              look="main"
              disabled={plan === null || (plan.nothingToDo && state.recovery === null)}
              onClick={control.apply}
            >
              {state.recovery !== null ? head.repair : state.active === null ? head.apply : head.applyChanges}
            </Button>
          </>
        )}
      </div>
      <Said control={control} />
      {state.authority !== null && !busy && <AuthorityRemarks view={state.authority} />}
      {plan !== null && !busy && <PlanSentences plan={plan} state={state} />}
      {(busy || state.steps.length > 0) && <SetupSteps state={state} busy={busy} />}
      <div className={styles['parts']}>
        {PARTS.map((part) => (
          <label key={part} className={styles['tick']}>
            <input
              type="checkbox"
              checked={parts[part]}
              disabled={busy}
              onChange={(event) => control.choosePart(part, event.target.checked)}
            />
            {head.parts[part]}
          </label>
        ))}
        <span className={styles['space']} />
        {(['java', 'undoOnQuit'] as const).map((option) => (
          <label key={option} className={styles['tick']}>
            <input
              type="checkbox"
              checked={state.options[option]}
              disabled={busy}
              onChange={(event) => control.setOption(option, event.target.checked)}
            />
            {head[option]}
          </label>
        ))}
      </div>
    </section>
  );
}

/** What went wrong or changed since. */
function Said({ control }: { readonly control: SetupControl }) {
  const messages = useMessages();
  const { head } = messages.page.setup;
  const words = useCodeWords();
  const { state, error } = control;
  if (state === null) return null;
  const { failure, recovery, pending } = state;
  const spoken = error === null ? null : describeError(messages.errors, error);
  const failed = failure === null ? null : words({ ...failure, subject: '' });
  return (
    <>
      {[spoken, failed].map(
        (said, index) =>
          said !== null && (
            <Failure key={index}>
              <span>
                <Prose text={`${head.failed(said.sentence)} ${said.remedy ?? ''}`.trim()} />
              </span>
            </Failure>
          ),
      )}
      {recovery !== null && (
        <div className={styles['caution']}>
          <p>{head.recovery[recovery.found]}</p>
          <ul className={styles['differences']}>
            {recovery.differences.slice(0, 12).map(({ code, subject }) => (
              <li key={`${code} ${subject}`}>
                <Prose text={words({ code, subject }).sentence} />
              </li>
            ))}
          </ul>
        </div>
      )}
      {pending.add.length + pending.remove.length > 0 && (
        <p>{head.pending(pending.add.length, pending.remove.length)}</p>
      )}
    </>
  );
}

function PlanSentences({ plan, state }: { readonly plan: SetupPlan; readonly state: SetupState }) {
  const { setup } = useMessages().page;
  const { head } = setup;
  const { active } = state;
  const ports = plan.ports.ports.filter((port) => port.state === 'ours').map(({ wanted }) => String(wanted));
  if (plan.nothingToDo) {
    const trusting = plan.stores.filter(({ action }) => action === 'keep').length;
    const sentence = active === null ? head.nothing : head.active(active.names.length, trusting, ports.join(', '));
    return <p className={styles['sentence']}>{sentence}</p>;
  }
  return (
    <>
      <p className={styles['sentence']}>{head.change(planCounts(plan))}</p>
      <RenewalSentence authority={plan.authority} />
      <Rights plan={plan} />
      {plan.ports.sideEffects.map((effect) => (
        <p key={effect} className={styles['caution']}>
          {head.sideEffects[effect]}
        </p>
      ))}
      {plan.ports.urls.length > 0 && (
        <p className={styles['dim']}>
          {head.urls}{' '}
          {plan.ports.urls.map((url) => (
            <code key={url} className={styles['url']}>
              {url}
            </code>
          ))}
        </p>
      )}
    </>
  );
}

/** What will ask for a password, or the command where nothing can. */
function Rights({ plan: { asksPassword, elevation } }: { readonly plan: SetupPlan }) {
  const { setup } = useMessages().page;
  const { head } = setup;
  const words = useCodeWords();
  const what = asksPassword.map((right) => head.asks[right]);
  if (what.length === 0) return <p>{head.asksNothing}</p>;
  switch (elevation.method) {
    case 'none':
      return <p>{head.asksNothing}</p>;
    case 'root':
      return <p>{head.asksAsRoot}</p>;
    case 'osascript':
      return <p>{head.asksTwice(what)}</p>;
    case 'pkexec':
    case 'uac':
      return <p>{head.asksOnce(what)}</p>;
    case 'command':
      return (
        <div className={styles['byHand']}>
          <p>
            {elevation.reason !== null && (
              <Prose
                text={`${words({ code: elevation.reason, values: { file: '', reason: '' }, subject: '' }).sentence} `}
              />
            )}
            {elevation.command === null ? head.byHandMissing(what) : head.byHand(what)}
          </p>
          {elevation.command !== null && (
            <div className={styles['command']}>
              <pre tabIndex={0}>{elevation.command}</pre>
              <CopyButton text={elevation.command} label={head.copyCommand} />
            </div>
          )}
        </div>
      );
  }
}

function planCounts({ names, stores, ports }: SetupPlan): PlanCounts {
  const count = (action: 'add' | 'remove'): number => names.map.filter((name) => name.action === action).length;
  const opened = ports.ports.filter(({ state }) => state === 'free' || state === 'forbidden');
  return {
    add: count('add'),
    remove: count('remove'),
    stores: stores.filter(({ action }) => action === 'install' || action === 'replace').length,
    ports: ports.method === 'none' ? '' : opened.map(({ wanted }) => String(wanted)).join(', '),
  };
}
