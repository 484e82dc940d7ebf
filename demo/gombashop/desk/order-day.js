/** A day on which shops still sold in leva. */
const BEFORE_THE_EURO = '2025-12-15';

/** Puts a day of before the euro into an empty field, and takes it out again; what was typed stays. */
export function dayField(field, isOld) {
  if (isOld && field.value === '') field.value = BEFORE_THE_EURO;
  if (!isOld && field.value === BEFORE_THE_EURO) field.value = '';
}

/** When an order of a day ("2025-12-15") was placed, at noon by the winter clock of the shop; without one it is now. */
export function momentOf(day) {
  return day === '' ? {} : { createdAt: `${day}T12:00:00+02:00` };
}
