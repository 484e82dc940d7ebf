/**
 * Everything a user can be told has gone wrong. A problem is a code with parameters; its words stand in
 * i18n/bg.json and i18n/en.json and its explanation in docs/errors.md (a test holds the three together).
 *
 * - transient: tried again by itself, with back-off
 * - configuration: the server's schedules pause until settings change or a person runs it
 * - data: one record waits until it changes or a person says so
 * - in-doubt: never tried again by itself; a person decides
 * - bug: Kervan's own fault, with a reference number
 */
export type ProblemClass = 'transient' | 'configuration' | 'data' | 'in-doubt' | 'bug';

export const PROBLEMS = {
  'definition-unreadable': 'configuration',
  'setting-missing': 'configuration',
  'setting-unknown': 'configuration',
  'setting-wrong': 'configuration',
  'setting-secret-missing': 'configuration',
  'setting-secret-again': 'configuration',
  'version-too-old': 'configuration',
  'version-needs-user': 'configuration',
  'choice-missing-warehouse': 'configuration',
  'choice-missing-shop': 'configuration',
  'item-missing': 'configuration',
  'partner-missing': 'configuration',
  'currency-differs': 'configuration',
  'server-unknown': 'configuration',
  'server-other-shop': 'configuration',
  'server-exists': 'configuration',
  'definition-refused': 'configuration',
  'no-answer-in-time': 'transient',
  'address-refused': 'configuration',
  'part-unknown': 'configuration',
  'option-misplaced': 'configuration',
  'option-empty': 'configuration',
  'option-alone': 'configuration',
  'option-wrong': 'configuration',
  'order-unknown': 'configuration',
  'warehouse-unreachable': 'transient',
  'warehouse-wrong-port': 'configuration',
  'warehouse-instance-unknown': 'configuration',
  'warehouse-browser-silent': 'transient',
  'warehouse-encryption': 'configuration',
  'warehouse-certificate': 'configuration',
  'warehouse-locked': 'transient',
  'warehouse-refused-login': 'configuration',
  'warehouse-closed-to-user': 'configuration',
  'warehouse-missing': 'configuration',
  'warehouse-folder-missing': 'transient',
  'warehouse-exclusive': 'transient',
  'warehouse-driver-missing': 'configuration',
  'warehouse-read-only': 'transient',
  'warehouse-foreign': 'configuration',
  'warehouse-schema-version': 'configuration',
  'warehouse-schema-older': 'configuration',
  'warehouse-schema-newer': 'configuration',
  'warehouse-without-transactions': 'configuration',
  'warehouse-vat-mode-unknown': 'configuration',
  'warehouse-rights-missing': 'configuration',
  'warehouse-not-sample': 'configuration',
  'warehouse-failed': 'transient',
  'numbers-exhausted': 'configuration',
  'numbers-exhausted-everywhere': 'configuration',
  'shop-unreachable': 'transient',
  'shop-silent': 'transient',
  'shop-busy': 'transient',
  'shop-refused-key': 'configuration',
  'shop-module-inactive': 'configuration',
  'shop-not-supported': 'configuration',
  'shop-unreadable': 'transient',
  'shop-pages-repeat': 'transient',
  'shop-failed': 'transient',
  'shop-refused': 'data',
  'printer-unreachable': 'transient',
  'printer-silent': 'transient',
  'printer-cut': 'transient',
  'printer-unreadable': 'transient',
  'printer-server-failed': 'transient',
  'printer-detecting': 'transient',
  'printer-unknown': 'configuration',
  'printer-request-refused': 'data',
  'printer-task-unknown': 'in-doubt',
  'printer-knows-refusal': 'in-doubt',
  'printer-still-printing': 'in-doubt',
  'printer-doubtful': 'in-doubt',
  'printer-no-paper': 'transient',
  'printer-cover-open': 'transient',
  'printer-mechanism': 'transient',
  'printer-device': 'transient',
  'printer-memory': 'configuration',
  'printer-z-report-due': 'transient',
  'printer-tax-office': 'transient',
  'printer-tax-group': 'configuration',
  'printer-payment-kind': 'configuration',
  'printer-password': 'configuration',
  'printer-refused': 'data',
  'printer-terminal': 'transient',
  'printer-failed': 'transient',
  'order-unreadable': 'data',
  'order-too-large': 'data',
  'order-number-clash': 'data',
  'order-currency': 'data',
  'order-lev-too-late': 'data',
  'order-totals-differ': 'data',
  'order-quantity': 'data',
  'payment-not-mapped': 'configuration',
  'operator-code-unfit': 'configuration',
  'item-product-gone': 'data',
  'product-vat-differs': 'data',
  'vat-not-mapped': 'configuration',
  'partner-ambiguous': 'data',
  'partner-missing-for-order': 'data',
  'buyer-eik-unfit': 'data',
  'buyer-eik-doubtful': 'data',
  'return-line-unknown': 'data',
  'return-exceeds-sale': 'data',
  'return-worth-less': 'data',
  'return-nothing-left': 'data',
  'order-changed': 'data',
  'sale-order-changed': 'data',
  'payment-unpaid-again': 'data',
  'sale-order-revived': 'data',
  'return-has-invoice': 'data',
  'order-cancelled': 'data',
  'order-status-passed': 'data',
  'order-number-reused': 'data',
  'order-document-changed': 'data',
  'order-document-beside': 'data',
  'order-document-lost': 'in-doubt',
  'item-not-found': 'data',
  'item-ambiguous': 'data',
  'item-without-sku': 'data',
  'item-vat-differs': 'data',
  'item-vat-unknown': 'data',
  'text-not-storable': 'data',
  'new-item-ambiguous': 'data',
  'new-item-code-taken': 'data',
  'new-partner-ambiguous': 'data',
  'sale-not-enough-stock': 'data',
  'sale-needs-average-cost': 'configuration',
  'sale-numbers-exhausted': 'configuration',
  'receipt-rule-missing': 'configuration',
  'receipt-payments-mixed': 'configuration',
  'receipt-vat-not-mapped': 'configuration',
  'receipt-in-doubt': 'in-doubt',
  'receipt-amount-differs': 'in-doubt',
  'receipt-lines-unknown': 'data',
  'reversal-without-receipt': 'data',
  'receipt-document-gone': 'data',
  'receipt-of-voided-sale': 'in-doubt',
  'receipt-not-owed': 'data',
  'receipt-unknown': 'data',
  'receipt-not-in-doubt': 'data',
  'printer-off': 'configuration',
  'printer-is-emulator': 'configuration',
  'printer-not-seen': 'transient',
  'printer-serial-differs': 'configuration',
  'printer-busy-elsewhere': 'transient',
  'product-unreadable': 'data',
  'customer-unreadable': 'data',
  'customer-ambiguous': 'data',
  'customer-eik-unfit': 'data',
  'customer-eik-doubtful': 'data',
  'product-without-sku': 'data',
  'product-code-taken': 'data',
  'product-vat-unknown': 'data',
  'product-vat-not-mapped': 'configuration',
  'product-price-unknown': 'data',
  'product-unknown': 'data',
  'nomenclature-off': 'configuration',
  'nomenclature-needs-matching': 'configuration',
  'link-item-gone': 'data',
  'link-item-ambiguous': 'data',
  'link-sku-doubled': 'data',
  'stock-refused': 'data',
  'price-refused': 'data',
  'product-refused': 'data',
  'product-gone-from-shop': 'data',
  'product-sku-taken': 'data',
  'variants-apart': 'data',
  'item-code-blank': 'data',
  'item-code-doubled': 'data',
  'item-price-missing': 'data',
  'item-price-below-cost': 'data',
  'item-vat-group-missing': 'data',
  'partner-without-contact': 'data',
  'customer-refused': 'data',
  'partners-off': 'configuration',
  'catalogue-off': 'configuration',
  'catalogue-needs-matching': 'configuration',
  'catalogue-shrunk': 'in-doubt',
  'catalogue-brake': 'in-doubt',
  'stock-no-locations': 'configuration',
  'stock-brake': 'in-doubt',
  'stock-read-shrunk': 'in-doubt',
  'plan-changed': 'data',
  'plan-unknown': 'data',
  'plan-not-ready': 'data',
  'plan-outdated': 'data',
  'plan-nothing': 'data',
  'plan-stopped': 'transient',
  'link-variant-unknown': 'data',
  'link-item-unknown': 'data',
  'link-item-taken': 'data',
  'link-partner-unknown': 'data',
  'match-file-unreadable': 'configuration',
  'match-file-column': 'configuration',
  'match-not-compared': 'configuration',
  'settings-changed': 'transient',
  'order-not-received': 'data',
  'nothing-to-retry': 'data',
  'run-unknown': 'data',
  'run-ended': 'data',
  'run-under-way': 'transient',
  'run-gave-up': 'transient',
  'store-damaged': 'configuration',
  'store-missing': 'configuration',
  'store-sound': 'configuration',
  'store-full': 'transient',
  'store-not-writable': 'transient',
  'store-newer': 'configuration',
  'key-missing': 'configuration',
  'store-unusable': 'configuration',
  'service-failed': 'configuration',
  'service-needs-root': 'configuration',
  'service-not-here': 'configuration',
  'buyer-unknown': 'data',
  'backup-failed': 'configuration',
  'backup-unreadable': 'configuration',
  'backup-in-the-way': 'configuration',
  'web-sign-in': 'configuration',
  'web-forbidden': 'configuration',
  'web-not-ours': 'configuration',
  'web-events-full': 'transient',
  'sign-in-wrong': 'configuration',
  'sign-in-throttled': 'transient',
  'set-up-already': 'configuration',
  'password-wrong': 'configuration',
  'user-exists': 'configuration',
  'user-unknown': 'configuration',
  'user-last-administrator': 'configuration',
  'user-oneself': 'configuration',
  'notices-off': 'configuration',
  'notice-mail-unreachable': 'transient',
  'notice-mail-login': 'configuration',
  'notice-mail-unsafe': 'configuration',
  'notice-mail-refused': 'transient',
  'notice-webhook-unreachable': 'transient',
  'notice-webhook-refused': 'transient',
  bug: 'bug',
} as const satisfies Record<string, ProblemClass>;

export type ProblemCode = keyof typeof PROBLEMS;

/** A text that exists in both languages. */
export interface BothLanguages {
  bg: string;
  en: string;
}

/** Values for the text of a problem; `detail` is an outer system's own message and is not translated. */
export type ProblemParams = Record<string, string | number | BothLanguages>;

export interface Problem {
  code: ProblemCode;
  params: ProblemParams;
  /** How long the other side asked to wait (Retry-After), when it did. */
  retryAfterMs?: number;
}

/** Makes a problem. */
export function problem(code: ProblemCode, params: ProblemParams = {}, retryAfterMs?: number): Problem {
  return retryAfterMs === undefined ? { code, params } : { code, params, retryAfterMs };
}

/** The class of a problem, which decides when it is tried again. */
export function problemClass(code: ProblemCode): ProblemClass {
  return PROBLEMS[code];
}

/**
 * Problems of the settings that a server which starts up, or a disk that is not there yet, tells in the same words as a wrong setting does. Asking
 * again does no harm to anybody, as it would with a wrong password, after which servers lock the account.
 */
const PASSING_BY_ITSELF: readonly ProblemCode[] = [
  'warehouse-missing',
  'warehouse-closed-to-user',
  'warehouse-instance-unknown',
];

/** Whether a problem of the settings may go without anybody touching them. */
export function mayPassByItself(code: ProblemCode): boolean {
  return PASSING_BY_ITSELF.includes(code);
}

/** All codes of these classes. */
export function codesOfClasses(...classes: readonly ProblemClass[]): ProblemCode[] {
  return (Object.keys(PROBLEMS) as ProblemCode[]).filter((code) => classes.includes(PROBLEMS[code]));
}
