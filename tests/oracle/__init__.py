"""An independent second verifier of published inspection draws, written from SPEC.md alone."""
