// The service's entry: hands every call to the Rust module, and puts a fresh instance in its place after a panic.
//
// A panic in WebAssembly ends in a trap. In the middle of a task it shows up only as the global "error" event: the promise of the call stays
// open for ever, and the memory of the instance can't be trusted any more. So each call races a promise of its own that the event rejects;
// the call after it starts on a new instance, on which the objects are made anew from their storage. Nothing acknowledged is in memory only.
import { DurableObject } from "cloudflare:workers";
import * as service from "latchkey-service";

/** { criticalError, instanceId }: set by the Rust side's panic hook and at the start of each instance. */
const state = service.__worker_init_state();

/** What rejects the calls under way. */
const underWay = new Set();

addEventListener("error", (event) => {
  if (event.error instanceof WebAssembly.RuntimeError) giveUp(event.error);
});

function giveUp(error) {
  state.criticalError = true;
  for (const reject of underWay) reject(error);
  underWay.clear();
}

function soundInstance() {
  if (!state.criticalError) return;
  state.criticalError = false;
  service.__wbg_reset_state();
}

async function guarded(call) {
  soundInstance();
  let reject;
  const broken = new Promise((_, rejectBroken) => {
    reject = rejectBroken;
    underWay.add(reject);
  });
  try {
    return await Promise.race([call(), broken]);
  } catch (error) {
    if (error instanceof WebAssembly.RuntimeError) giveUp(error);
    throw error;
  } finally {
    underWay.delete(reject);
  }
}

/** What a client gets when the service failed; the same shape as every other refusal. */
function internalError() {
  const problem = {
    type: "urn:latchkey:problem:internal",
    title: "Internal error",
    status: 500,
    detail: "The service failed while answering. Nothing was half-stored; try again.",
    code: "internal",
  };
  return new Response(JSON.stringify(problem), {
    status: 500,
    headers: { "content-type": "application/problem+json", "cache-control": "no-store" },
  });
}

export default {
  async fetch(request, env, context) {
    try {
      return await guarded(() => service.fetch(request, env, context));
    } catch (error) {
      console.error("request failed:", String(error));
      return internalError();
    }
  },
};

// A real subclass: the runtime offers calls and alarms only on those.
export class Organization extends DurableObject {
  #made;
  #madeOn;

  #inner() {
    if (this.#madeOn !== state.instanceId) {
      this.#made = new service.Organization(this.ctx, this.env);
      this.#madeOn = state.instanceId;
    }
    return this.#made;
  }

  static {
    for (const handler of ["fetch", "alarm", "webSocketMessage", "webSocketClose", "webSocketError"]) {
      if (!(handler in service.Organization.prototype)) continue;
      Organization.prototype[handler] = function (...given) {
        return guarded(() => this.#inner()[handler](...given));
      };
    }
  }
}
