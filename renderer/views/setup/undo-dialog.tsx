import type { SetupState } from '#shared/model/setup.ts';
import { useMessages } from '../../page/context.ts';
import { Question } from '../../parts/question.tsx';

/** Asks before everything is taken back. */
export function UndoDialog(properties: {
  readonly state: SetupState;
  readonly onUndo: () => void;
  readonly onCancel: () => void;
}) {
  const { undo } = useMessages().page.setup;
  const { active } = properties.state;
  return (
    <Question
      title={undo.title}
      confirm={undo.confirm}
      cancel={undo.cancel}
      onConfirm={properties.onUndo}
      onCancel={properties.onCancel}
    >
      <p>{undo.sentence(active?.names.length ?? 0, active?.stores.length ?? 0)}</p>
    </Question>
  );
}
