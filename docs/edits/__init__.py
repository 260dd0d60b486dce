"""The pages about the edits, shipped as `x12scrub.pages` so that `x12scrub explain` has them."""
