// What the other modules ask about events. Knows nothing of the document.

/** The kinds of events by which people come and go. */
export const arrivals = new Set(['connected', 'joined'])
export const departures = new Set(['left', 'parted'])

/** Returns whether somebody has said it. */
export const isSpeech = event => event.type === 'message' || event.type === 'action'

/** Returns whether a text speaks of an alias. */
export function mentions(text, alias) {
    const at = text.toLowerCase().indexOf(alias.toLowerCase())
    const isWord = character => character !== undefined && /[\p{L}\p{N}_-]/u.test(character)
    return at >= 0 && !isWord(text[at - 1]) && !isWord(text[at + alias.length])
}
