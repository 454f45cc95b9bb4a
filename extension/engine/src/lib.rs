//! The client without a browser.
