import type { Result } from '../../domain/result.ts';
import { reading } from './attempt.ts';
import { isNotDeleted } from './conditions.ts';
import type { Session } from './session.ts';

/** Whether partners has a row with this ID that is not deleted; row 1 is the anonymous retail customer. */
export function hasPartner(session: Session, id: number): Promise<Result<boolean>> {
  return reading(session, async (database) => {
    const row = await database
      .selectFrom('partners')
      .select('ID')
      .where('ID', '=', id)
      .where(isNotDeleted('Deleted'))
      .executeTakeFirst();
    return row !== undefined;
  });
}
