import { problem, type Problem } from './answers.ts';
import type { Data } from './data.ts';
import type { Category, CategoryInput } from './records.ts';

/** The category tree of the shop. */
export interface Categories {
  all(): Category[];
  has(id: string): boolean;
  /** Creates one; a problem when the parent does not exist. */
  create(input: CategoryInput): Category | Problem;
}

export function openCategories(data: Data): Categories {
  const has = (id: string) => data.get('SELECT 1 FROM categories WHERE id = ?', id) !== undefined;
  return {
    all: () => data.all<Category>('SELECT id, name, parentId FROM categories ORDER BY id'),
    has,
    create({ name, parentId = null }) {
      if (parentId !== null && !has(parentId)) {
        return problem('invalid', `no category ${parentId}`, { field: 'parentId' });
      }
      const id = String(data.nextNumber('category'));
      data.run('INSERT INTO categories (id, parentId, name) VALUES (?, ?, ?)', id, parentId, name);
      return { id, name, parentId };
    },
  };
}
