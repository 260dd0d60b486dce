"""Bytes to segments and back. Knows envelopes and delimiters, nothing of claims."""
