/** How many digits a number in the grouping field may have; what is longer is a barcode or a slip. */
const MOST_DIGITS = 15;

/**
 * The number by which items are variants of one product (setting d, "Поле за групиране на стоки": the same numeric value greater than
 * zero): "05", "5" and "5.0" are the same, and so is "5,0". Null for what is no such number: the item stands by itself.
 */
export function familyNumber(value: string): string | null {
  const [, whole, fraction = ''] = /^\s*(\d+)(?:[.,](\d*))?\s*$/.exec(value) ?? [];
  if (whole === undefined || whole.length + fraction.length > MOST_DIGITS) return null;
  const digits = whole.replace(/^0+(?=\d)/, '');
  const places = fraction.replace(/0+$/, '');
  const number = places === '' ? digits : `${digits}.${places}`;
  return number === '0' ? null : number;
}
