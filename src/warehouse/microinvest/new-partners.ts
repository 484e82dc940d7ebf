import type { DocumentPlan, NewPartner } from '../../domain/document.ts';
import type { PartnerId, UserId } from '../../domain/ids.ts';
import { mayBe, partnerKeys } from '../../domain/partner.ts';
import { problem } from '../../domain/problem.ts';
import { failed, ok, type Result } from '../../domain/result.ts';
import type { Created } from '../warehouse.ts';
import { attempt, inTransaction } from './attempt.ts';
import { partnersBy } from './find-partners.ts';
import { recordKey } from './new-items.ts';
import type { Session } from './session.ts';
import type { OpenTransaction } from './sql/dialect.ts';
import { storableTexts } from './text.ts';

/** Makes a partner without a document, or finds the one that it is by now. */
export function createPartner(
  session: Session,
  partner: NewPartner,
  user: UserId,
): Promise<Result<Created<PartnerId>>> {
  return session.oneAtATime(() =>
    attempt(session, () =>
      inTransaction(session.database, async (transaction) => {
        const { clock: writtenAt } = await transaction
          .selectNoFrom(session.dialect.clock.as('clock'))
          .executeTakeFirstOrThrow();
        return partnerOf(session, transaction, partner, { user, writtenAt });
      }),
    ),
  );
}

/** The partner that a buyer is by now, or one that is made; two documents with the same new buyer make one. */
export async function partnerOf(
  session: Session,
  transaction: OpenTransaction,
  buyer: NewPartner,
  { user, writtenAt }: { user: DocumentPlan['user']; writtenAt: string },
): Promise<Result<Created<PartnerId>>> {
  const keys = partnerKeys(buyer);
  const [strongest] = keys;
  if (strongest)
    await session.dialect.insertIfAbsent(transaction, recordKey('B', `${strongest.key} ${strongest.value}`));
  for (const { key, value } of keys) {
    const all = (await partnersBy(session.dialect, transaction, key, [value])).get(value) ?? [];
    const found = all.filter(
      (known) => known.id !== SYSTEM_PARTNER && known.id !== buyer.retail && mayBe(buyer, key, known),
    );
    if (found.length > 1) {
      const partners = found.map(({ name, id }) => `${name} (${id})`).join(', ');
      return failed(problem('new-partner-ambiguous', { value, partners }));
    }
    if (found[0]) return ok({ id: found[0].id, isNew: false });
  }
  return makePartner(session, transaction, buyer, { user, writtenAt });
}

/** partners row 1, the anonymous retail customer. */
const SYSTEM_PARTNER = 1;

/** As an accountant would enter it: what is printed is what is kept, ЕИК and VAT number apart. */
async function makePartner(
  session: Session,
  transaction: OpenTransaction,
  buyer: NewPartner,
  { user, writtenAt }: { user: DocumentPlan['user']; writtenAt: string },
): Promise<Result<Created<PartnerId>>> {
  const texts = storableTexts(session.columns, 'partners', {
    Company: buyer.company,
    Company2: buyer.company,
    MOL: buyer.manager,
    MOL2: buyer.manager,
    City: buyer.city,
    City2: buyer.city,
    Address: buyer.address,
    Address2: buyer.address,
    Phone: buyer.phone,
    Phone2: buyer.phone,
    eMail: buyer.email,
    TaxNo: buyer.vatNumber,
    Bulstat: buyer.bulstat,
  });
  if (!texts.ok) return texts;
  const row = { ...texts.value, ...BLANKS, UserID: user, UserRealTime: writtenAt };
  const id = await session.dialect.addRow(transaction, 'partners', row);
  return ok({ id: id as PartnerId, isNew: true });
}

/** What the shop does not know of a buyer. Type 0 is neither supplier nor client alone; price group 1 is retail. */
const BLANKS = {
  Code: ' ',
  Fax: ' ',
  BankName: ' ',
  BankCode: ' ',
  BankAcct: ' ',
  BankVATName: ' ',
  BankVATCode: ' ',
  BankVATAcct: ' ',
  CardNumber: ' ',
  Note1: ' ',
  Note2: ' ',
  PriceGroup: 1,
  Discount: 0,
  Type: 0,
  IsVeryUsed: 0,
  GroupID: 1,
  Deleted: 0,
  PaymentDays: 0,
};
