import { amend } from '../../app/navigation.ts';

/** Closes the detail of the list. */
export function closeDetail(): void {
  amend({ selected: null });
}
