// A list of ids may be longer than a message to the server can be, so it goes there in pieces, and its result comes back in pieces.
export const isEmpty = area => area.value === '';
export const textOf = area => new Blob([area.value]);

export async function save(name, stream) {
  const url = URL.createObjectURL(new Blob([await stream.arrayBuffer()], { type: 'text/csv' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60000);
}
