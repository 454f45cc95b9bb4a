//! The Latchkey service: edge router and the Organization object.
