import type { LocationId } from '../../domain/ids.ts';
import type { Result } from '../../domain/result.ts';
import { reading } from './attempt.ts';
import { groupNumber, isNotDeleted, text } from './conditions.ts';
import type { Session } from './session.ts';

/** A group's place in its tree: three Latin letters a level. "-1", the system group, is no path and has no subgroups. */
const CODE_PATH = /^([A-Z]{3})+$/;

/**
 * The locations of these groups and of their subgroups, each once. A location knows its group by number (objects.GroupID,
 * sometimes negative); that a group lies in another is said by its code, which begins with the other's.
 */
export function locationsOf(session: Session, groups: readonly number[]): Promise<Result<LocationId[]>> {
  return reading(session, async (database) => {
    const all = await database.selectFrom('objectsgroups').select(['ID', 'Code']).execute();
    const chosen = new Set(groups);
    const paths = all
      .filter((group) => chosen.has(group.ID))
      .map((group) => text(group.Code).toUpperCase())
      .filter((code) => CODE_PATH.test(code));
    const within = new Set([
      ...chosen,
      ...all
        .filter((group) => paths.some((path) => text(group.Code).toUpperCase().startsWith(path)))
        .map((group) => group.ID),
    ]);
    const locations = await database
      .selectFrom('objects')
      .select(['ID', 'GroupID'])
      .where(isNotDeleted('Deleted'))
      .orderBy('ID')
      .execute();
    return locations
      .filter((location) => within.has(groupNumber(location.GroupID)))
      .map((location) => location.ID as LocationId);
  });
}
