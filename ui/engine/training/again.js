// Trains a model anew from the plan that a link holds (../plan.js); it ends at the same weights.
import { register } from "./register.js";
import { startTraining } from "./training.js";

// Promise the name of the model, which is one of facts.models then. `told(part)` is called with the part that is done;
// it ends early where `isWanted()` is false.
export function trainAgain({ facts, models, plan, told, isWanted = () => true }) {
  const { seed, width, steps, history, additions } = plan;
  const { training: teacher } = facts;
  return new Promise((resolve, reject) => {
    const training = startTraining({
      training: teacher,
      models,
      latentDim: facts.models[teacher.model].latent_dim,
      seed,
      width,
      plan: history,
      additions,
      until: steps,
      async onUpdate(update) {
        if (!isWanted()) return end(reject, new Error("another link was opened"));
        told(Math.min(update.steps / steps, 1));
        if (update.blewUp) end(reject, new Error("it blew up"));
        if (update.isRunning || update.steps < steps) return;
        training.set(history.at(-1).controls); // those that were set behind the last step
        const snapshot = await training.snapshot();
        end(resolve, register(facts, { ...snapshot, history, additions, steps }));
      },
      onProblem: (error) => end(reject, error),
    });

    function end(settle, value) {
      training.stop();
      settle(value);
    }
  });
}
