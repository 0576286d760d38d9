"""Why a picture does not look like a digit, in a sentence for a visitor."""

from vae_core import Evidence, Reason
from vae_core.ood import USUAL_SHARE


def evidence_sentence(evidence: Evidence) -> str | None:
    """Return a sentence with the reasons and their numbers, or None where the picture looks like a digit."""
    reasons = [reason_sentence(evidence, reason) for reason in evidence.reasons]
    return f"This does not look like a digit: {', and '.join(reasons)}." if reasons else None


def reason_sentence(evidence: Evidence, reason: Reason) -> str:
    """Return the part of the sentence that states one reason."""
    if reason is Reason.POOR_RECONSTRUCTION:
        share = "all" if evidence.reconstruction_rank >= 1 else f"{evidence.reconstruction_rank * 100:.1f} % of"
        return f"it is reconstructed worse than {share} the test images ({evidence.reconstruction:.0f} nats)"
    usual = f"{USUAL_SHARE:.0%} of test digits are under {evidence.usual_entropy:.1f}".replace("%", " %")
    return f"the classifier is undecided (entropy {evidence.entropy:.1f} nats; {usual})"
