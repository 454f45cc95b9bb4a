// Starts the console, with the module that `first.js` has sent for.
import start from "./console/latchkey_console.js";
import { fault } from "./fault.js";

start({ module_or_path: interfaceModule }).catch(fault);
