import { useMessages } from '../../page/context.ts';
import { amend } from '../../page/navigation.ts';
import { Button } from '../button.tsx';
import { Empty } from '../empty.tsx';

/** What stands in the place of a list that the filter lets nothing through to, with the way back. */
export function NoMatch() {
  const { filter } = useMessages().page;
  return (
    <Empty title={filter.nothing}>
      <Button onClick={() => amend({ filter: '' })}>{filter.clear}</Button>
    </Empty>
  );
}
