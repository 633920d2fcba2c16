const SHAPE = /^[A-Z]{2}(\d{8})(\d)[A-Z]{2}$/
const WEIGHTS = [8, 6, 4, 2, 3, 5, 9, 7]

/** Is this an identifier of UPU standard S10, with a check digit that fits? Example: `RR473124829NL`. */
export function isTrackingNumber(text) {
  const [, serial, digit] = SHAPE.exec(text) ?? []
  return serial !== undefined && checkDigit(serial) === Number(digit)
}

function checkDigit(serial) {
  const sum = WEIGHTS.reduce((total, weight, index) => total + weight * Number(serial[index]), 0)
  const rest = 11 - (sum % 11)
  if (rest === 10) return 0
  return rest === 11 ? 5 : rest
}
