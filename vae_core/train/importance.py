"""Several codes per image: the decoder learns from them by importance, the encoder from their plain mean.

PIWAE of Rainforth et al. 2018 (arXiv:1802.04537). The importance-weighted bound (Burda et al. 2015, arXiv:1509.00519)
is tighter than the ELBO, which serves the decoder; the encoder's signal-to-noise ratio falls with the number of draws.
"""

from torch import Tensor

LEAST_WEIGHT = 1e-6  # weights are at least this, so that dividing by them is safe


def weighted_reconstruction(reconstruction: Tensor, z: Tensor, log_ratio: Tensor) -> Tensor:
    """Return the sum over K codes of importance weight times -log p(x|z), [B] nats, with the weights held constant.

    Its gradient by the decoder's weights is that of minus the importance-weighted bound. A hook on z rescales each
    code's gradient to that of the plain mean, which the encoder gets. So z [K, B, latent_dim] must be what the decoder
    was given, by which `reconstruction` [K, B] was reached without mixing codes, as batch normalisation would.
    log_ratio [K, B]: log p(z) - log q(z|x).
    """
    weights = (log_ratio - reconstruction).detach().softmax(dim=0).clamp(min=LEAST_WEIGHT)
    z.register_hook(lambda gradient: gradient / (len(weights) * weights.unsqueeze(2)))
    return (weights * reconstruction).sum(dim=0)
