// The settings of the tab as a command line of `python -m vae_core.train`, and as ten lines of Python.
const LIKELIHOODS = { bce: "bernoulli", mse: "gaussian" };

export function commandOf({ controls, width, seed }) {
  const { beta, variational, likelihood, learningRate } = controls;
  return [
    "python -m vae_core.train plane --name mine",
    `--model.hidden-layers 1 --model.hidden-dim ${width} --model.likelihood ${LIKELIHOODS[likelihood]}`,
    variational ? `--beta ${beta} --kl-warmup 0` : "--model.no-variational --beta 0",
    `--learning-rate ${learningRate} --batch-size 64 --seed ${seed}`,
  ].join(" \\\n  ");
}

export function pythonOf({ controls, width, seed }, steps) {
  const { beta, variational, likelihood, learningRate } = controls;
  const [kind, noise, loss] = variational
    ? ["", "torch.randn(64, 2)", `loss(beta=${beta})`]
    : [", variational=False", "torch.zeros(64, 2)", "reconstruction"];
  return `import torch, vae_core, vae_core.data.datasets as data
torch.manual_seed(${seed})
images = data.to_input(data.load_images("mnist", "train", data.default_data_dir()))
vae = vae_core.VAE(vae_core.VAEConfig("mlp", latent_dim=2, hidden_dim=${width}, hidden_layers=1${kind}))
adam = torch.optim.Adam(vae.parameters(), lr=${learningRate})
for batch in torch.randint(len(images), (${steps}, 64)):
    logits, posterior = vae(images[batch], ${noise})
    adam.zero_grad()
    vae_core.elbo(logits, images[batch], posterior, "${LIKELIHOODS[likelihood]}").${loss}.mean().backward()
    adam.step()
`;
}
