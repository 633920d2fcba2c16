/**
 * Whether a name is a plain relative path that means the same file on Linux, macOS and Windows: components parted by `/`,
 * none of them empty, `.` or `..`, without control characters, drive letters, streams or device names.
 */
export function isPlainEntryName(name: string): boolean {
  return name.length <= 1024 && name.split('/').every(isPlainComponent)
}

/** Two names that a case-insensitive or normalising file system may take for one have the same key. */
export function entryNameKey(name: string): string {
  return name.normalize('NFC').toLowerCase()
}

/** Names that Windows gives to devices, with any ending ("Naming Files, Paths, and Namespaces"). */
const deviceName = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\.|$)/i

function isPlainComponent(component: string): boolean {
  if (component === '' || component.length > 255) return false
  // Windows drops dots and spaces at the end, so `..` is among these.
  if (/[. ]$/.test(component)) return false
  return !/[\p{Cc}\p{Cs}\\:*?"<>|]/u.test(component) && !deviceName.test(component)
}
