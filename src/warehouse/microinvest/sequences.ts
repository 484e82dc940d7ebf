import { OPERATION_TYPE, type DocumentKind } from '../../domain/document.ts';

/** Documents that share their numbers. */
export interface Sequence {
  kind: DocumentKind;
  /** The vendor's prefix for reservations in nextacct: "OR12", "S12", "Rf12". */
  prefix: string;
  /** Their operation types: reports of consigned goods (16) are numbered together with sales. */
  types: readonly number[];
}

/** The vendor's sequences of the documents that Kervan writes. */
export const SEQUENCES: Record<DocumentKind, Sequence> = {
  order: { kind: 'order', prefix: 'OR', types: [OPERATION_TYPE.order] },
  sale: { kind: 'sale', prefix: 'S', types: [OPERATION_TYPE.sale, 16] },
  return: { kind: 'return', prefix: 'Rf', types: [OPERATION_TYPE.return] },
};

/** The kind of document a key stands for, by its letter: what corrects a sale takes goods back, as a return does. */
const KIND_OF_LETTER: Record<string, DocumentKind> = { O: 'order', S: 'sale', R: 'return', C: 'return' };

/** The kind of the document with this key, or with keys of this prefix. */
export function kindOfKey(key: string): DocumentKind {
  const kind = KIND_OF_LETTER[key[2]!.toUpperCase()];
  if (!kind) throw new TypeError(`no key of a document: ${key}`);
  return kind;
}
