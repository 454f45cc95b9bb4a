// Starts popup and overlay, with the module that `first.js` has sent for.
import start from "./popup/latchkey_popup.js";
import { fault } from "./fault.js";

start({ module_or_path: interfaceModule }).catch(fault);
