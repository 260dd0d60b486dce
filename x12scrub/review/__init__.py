"""The terminal session in which a biller answers the prompts of a worklist."""
