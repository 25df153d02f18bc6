// When a day begins at this browser: the server does not know its time zone.
export function startOf(day, later) {
  const start = new Date(`${day}T00:00`);
  start.setDate(start.getDate() + later);
  return start.toISOString();
}

// A day or a time without a zone is this browser's; what has one stays as it is.
export function instantOf(text) {
  if (!/^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d)?)?$/.test(text)) return text;
  return new Date(text.length === 10 ? `${text}T00:00` : text).toISOString();
}

// The name of this browser's time zone.
export function zone() {
  return Intl.DateTimeFormat().resolvedOptions().timeZone ?? null;
}
