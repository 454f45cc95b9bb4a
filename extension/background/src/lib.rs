//! The engine inside the browser's background.
