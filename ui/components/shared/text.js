// Return a sentence of ui/text/ with its {fields} filled in; a field without a value stays as it is.
export function fill(sentence, values) {
  return sentence.replace(/\{(\w+)\}/g, (field, name) => values[name] ?? field);
}
