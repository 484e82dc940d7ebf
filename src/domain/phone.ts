/**
 * A Bulgarian number is written with 0, with +359 or with 00359 before it: both ways in which it may stand somewhere, as digits, the
 * one with 0 last. Of any other number its digits.
 */
export function phoneForms(phone: string): string[] {
  const plain = digitsOf(phone);
  const national = /^(?:00359|359|0)(\d{7,9})$/.exec(plain)?.[1];
  return national === undefined ? [plain] : [`00359${national}`, `0${national}`];
}

/** The digits of a text. */
export function digitsOf(text: string): string {
  return text.replaceAll(/\D/g, '');
}
