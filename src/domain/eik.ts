/**
 * An ЕИК as people write it, without blanks, dots, dashes and the letters of a VAT number before it: "BG 121 212 128" is "121212128".
 */
export function plainEik(typed: string): string {
  return typed
    .replaceAll(/[\s.-]/g, '')
    .toUpperCase()
    .replace(/^BG(?=\d)/, '');
}

/**
 * What is wrong with an ЕИК (of `plainEik`). `shape`: it is blank or not 9 to 13 digits (9 a company, 13 its branch, 10 a person's own
 * number), so that nobody could be invoiced by it. `check-digit`: it has 9 or 13 digits and the last of them contradicts the others.
 */
export function eikFault(eik: string): 'shape' | 'check-digit' | null {
  if (!/^\d{9,13}$/.test(eik)) return 'shape';
  const digits = Array.from(eik, Number);
  if (digits.length === 9) return digits[8] === checkOfNine(digits) ? null : 'check-digit';
  if (digits.length !== 13) return null;
  const isRight = digits[8] === checkOfNine(digits) && digits[12] === checkOfThirteen(digits);
  return isRight ? null : 'check-digit';
}

/** The ninth digit by the weights of БУЛСТАТ: the remainder of 11, reckoned again with other weights when it is 10. */
function checkOfNine(digits: readonly number[]): number {
  return checkDigit(digits.slice(0, 8), [1, 2, 3, 4, 5, 6, 7, 8], [3, 4, 5, 6, 7, 8, 9, 10]);
}

/** The thirteenth digit, over the ninth to the twelfth. */
function checkOfThirteen(digits: readonly number[]): number {
  return checkDigit(digits.slice(8, 12), [2, 7, 3, 5], [4, 9, 5, 7]);
}

function checkDigit(digits: readonly number[], first: readonly number[], second: readonly number[]): number {
  const remainder = (weights: readonly number[]): number =>
    digits.reduce((sum, digit, index) => sum + digit * weights[index]!, 0) % 11;
  return [remainder(first), remainder(second), 0].find((each) => each < 10)!;
}
