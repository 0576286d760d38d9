"""A VAE that is told how each training image was changed: distribution augmentation (Jun et al. 2020, ICML).

It learns from more digits than there are, and need not learn the slant and the blur that changing them adds.
"""

from torch import Tensor, nn

from vae_core.models.vae import VAE, VAEOutput


class ConditionalVAE(nn.Module):
    """A VAE and the layers that tell its networks a condition [B, num_conditions], zeros for an unchanged image.

    A linear layer without bias turns the condition into a shift of what the first dense layer of encoder or decoder
    puts out. Zeros shift nothing: for unchanged images the networks are those of `vae` alone.
    """

    def __init__(self, vae: VAE, num_conditions: int) -> None:
        super().__init__()
        self.vae = vae
        self.encoder_shift = shift_of(vae.encoder, num_conditions)
        self.decoder_shift = shift_of(vae.decoder, num_conditions)

    def forward(self, x: Tensor, noise: Tensor, condition: Tensor) -> VAEOutput:
        """Do the training pass of `VAE.forward` under the condition."""
        posterior = self.vae.posterior_from(shifted(self.vae.encoder, x, self.encoder_shift(condition)))
        z = posterior.mean + posterior.stddev * noise
        return VAEOutput(shifted(self.vae.decoder, z, self.decoder_shift(condition)).float(), posterior)


def shift_of(network: nn.Sequential, num_conditions: int) -> nn.Linear:
    """Build the layer from a condition to the shift in a network; it starts with zeros."""
    _, layer = first_dense(network)
    shift = nn.Linear(num_conditions, layer.out_features, bias=False)
    nn.init.zeros_(shift.weight)
    return shift


def shifted(network: nn.Sequential, x: Tensor, shift: Tensor) -> Tensor:
    """Run a network on x with `shift` added to what its first dense layer puts out."""
    index, _ = first_dense(network)
    outputs: Tensor = network[index + 1 :](network[: index + 1](x) + shift)
    return outputs


def first_dense(network: nn.Sequential) -> tuple[int, nn.Linear]:
    """Return the first dense layer of a network and its index. Raises ValueError for a network without one."""
    for index, layer in enumerate(network):
        if isinstance(layer, nn.Linear):
            return index, layer
    raise ValueError("the network has no dense layer that could be told a condition")
