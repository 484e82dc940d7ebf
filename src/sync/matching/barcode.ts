/** A barcode by what it can be trusted for. */
export type BarcodeKind = 'worldwide' | 'own' | 'mask' | 'unfit';

/**
 * What a barcode is: one that is given out once in the world (EAN-8, UPC, EAN-13, GTIN-14 with a right check digit); one that shops make for
 * themselves (02, 04 and 2x, which scales print); a mask of Warehouse Pro for scales, with letters in the place of the weight (W), the check
 * digit (C) and so on; or none.
 */
export function barcodeKind(barcode: string): BarcodeKind {
  const digits = barcode.trim();
  if (/^\d[\dWCLwcl.]*[WCLwcl.][\dWCLwcl.]*$/.test(digits)) return 'mask';
  if (!/^(?:\d{8}|\d{12,14})$/.test(digits) || !isCheckDigitRight(digits) || /^0+$/.test(digits))
    return 'unfit';
  return isOwn(digits) ? 'own' : 'worldwide';
}

/** A worldwide barcode as it is compared: fourteen digits, so that a UPC and its EAN-13 are one; null for every other. */
export function barcodeKey(barcode: string): string | null {
  return barcodeKind(barcode) === 'worldwide' ? barcode.trim().padStart(14, '0') : null;
}

function isOwn(digits: string): boolean {
  if (digits.length === 8) return /^[02]/.test(digits);
  const ean = digits.padStart(14, '0').slice(1);
  return /^(?:02|04|2)/.test(ean);
}

function isCheckDigitRight(digits: string): boolean {
  const sum = Array.from(digits)
    .reverse()
    .reduce((total, digit, place) => total + Number(digit) * (place % 2 === 0 ? 1 : 3), 0);
  return sum % 10 === 0;
}
