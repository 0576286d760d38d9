"""Sentences for what is uncertain about a digit that was found on a picture."""

from vae_core import Doubt

SENTENCES = {
    Doubt.LARGER_OF_SEVERAL: "More than one digit was found; the larger one is taken.",
    Doubt.CLEARER_OF_SEVERAL: "More than one digit was found; the clearer one is taken.",
    Doubt.FAINT: "The digit is faint; a stronger pen or more light would make it surer.",
}


def doubt_sentence(doubt: Doubt) -> str:
    """Return the sentence for a doubt."""
    return SENTENCES[doubt]
