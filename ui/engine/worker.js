// Decodes in the background what the strips under the sliders show, so that dragging never waits for it.
//
// First comes {decoder, layers, numbers, inputs}: the address of decoder.js, and what it takes. Then any number of
// {job, codes, count}, Float32Arrays of codes one after another, each answered with {job, pixels}, a Uint8Array.
let ready = null;

addEventListener("message", async ({ data }) => {
  if (data.layers) {
    ready = import(data.decoder).then(({ decoder }) => decoder(data.layers, data.numbers, data.inputs));
    return;
  }
  const decode = await ready;
  const { job, codes, count } = data;
  const length = codes.length / count;
  const pixels = new Uint8Array(count * 784);
  for (let index = 0; index < count; index++) {
    const picture = decode(codes.subarray(index * length, (index + 1) * length));
    for (let i = 0; i < 784; i++) pixels[index * 784 + i] = Math.round(255 * picture[i]);
  }
  postMessage({ job, pixels }, [pixels.buffer]);
});
