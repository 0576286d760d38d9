// The ellipse of a posterior on a plane through the latent space.
import { project } from "./projection.js";

// Return {s, t, major, minor, angle} of the ellipse at one standard deviation of N(mean, diag std²), projected on a plane;
// it holds 39 % of the draws. Its middle (s, t) and its half axes are in world units; the angle from the s axis to the
// major axis is in radians, counterclockwise, in (-π/2, π/2]. The plane is as in `project`; mean and std are [D].
export function ellipseOf(mean, std, { u, v }, { centre, unit }) {
  const [s, t] = project(mean, { u, v }, { centre, unit });
  const { ss, st, tt } = covariance(std, u, v);
  const middle = (ss + tt) / 2; // of the two eigenvalues
  const apart = Math.hypot((ss - tt) / 2, st); // half of the way from one to the other
  const [major, minor] = [middle + apart, middle - apart].map((value) => Math.sqrt(Math.max(value, 0)) / unit);
  return { s, t, major, minor, angle: Math.atan2(2 * st, ss - tt) / 2 };
}

// Return the covariance of (z · u, z · v) where the dimensions of z are independent: [[ss, st], [st, tt]].
function covariance(std, u, v) {
  let [ss, st, tt] = [0, 0, 0];
  for (let dim = 0; dim < std.length; dim++) {
    const [a, b] = [std[dim] * u[dim], std[dim] * v[dim]];
    ss += a * a;
    st += a * b;
    tt += b * b;
  }
  return { ss, st, tt };
}
